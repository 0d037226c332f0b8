using System.Net.Sockets;
using CdnNode.EndToEnd.Tests.Harness.Processes;

namespace CdnNode.EndToEnd.Tests.Harness.Origins;

/// <summary>nginx serving a folder, the ordinary origin of an HLS service; its access log says what the node asked for.</summary>
internal sealed class NginxOrigin : IAsyncDisposable
{
    private readonly TempFolder _folder;
    private readonly int _port;
    private ProcessHost _process;

    private NginxOrigin(TempFolder folder, ProcessHost process, int port)
    {
        _folder = folder;
        _process = process;
        _port = port;
        Address = new Uri($"http://127.0.0.1:{port}");
    }

    public Uri Address { get; }

    /// <summary>What is written here is served.</summary>
    public string Root => _folder["root"];

    public IReadOnlyList<AccessLogLine> Requests =>
        [.. File.ReadAllText(_folder["access.log"]).Split('\n').SkipLast(1).Select(AccessLogLine.Parse)];

    /// <param name="root">Another folder to serve; null: one of its own.</param>
    public static async Task<NginxOrigin> StartAsync(CancellationToken cancel, string? root = null)
    {
        var folder = new TempFolder("nginx");
        var port = Ports.Take();
        Directory.CreateDirectory(folder["root"]);
        await File.WriteAllTextAsync(folder["nginx.conf"], Configuration(folder.Path, root ?? folder["root"], port), cancel);
        var origin = new NginxOrigin(folder, Run(folder), port);
        await origin._process.UntilReadyAsync("accepts connections", token => AcceptsAsync(port, token), cancel);
        return origin;
    }

    /// <summary>SIGKILL: connections break where they are.</summary>
    public ValueTask KillAsync() => _process.DisposeAsync();

    /// <summary>Starts again after a kill, at the same address.</summary>
    public Task ReviveAsync(CancellationToken cancel)
    {
        _process = Run(_folder);
        return _process.UntilReadyAsync("accepts connections", token => AcceptsAsync(_port, token), cancel);
    }

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _folder.Dispose();
    }

    private static ProcessHost Run(TempFolder folder) =>
        ProcessHost.Start("nginx", Tool.Nginx, ["-p", folder.Path, "-c", folder["nginx.conf"], "-e", folder["error.log"]]);

    private static async Task<bool> AcceptsAsync(int port, CancellationToken cancel)
    {
        using var probe = new TcpClient();
        try
        {
            await probe.ConnectAsync("127.0.0.1", port, cancel);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <remarks>One process: a killed master would leave its workers behind.</remarks>
    private static string Configuration(string folder, string root, int port) =>
        $$"""
        daemon off; master_process off; pid {{folder}}/nginx.pid;
        events { worker_connections 4000; }
        http {
          client_body_temp_path {{folder}}/t1; proxy_temp_path {{folder}}/t2; fastcgi_temp_path {{folder}}/t3;
          uwsgi_temp_path {{folder}}/t4; scgi_temp_path {{folder}}/t5;
          types { application/vnd.apple.mpegurl m3u8; video/mp2t ts; video/mp4 mp4 m4s; text/html html; }
          log_format requests '{{AccessLogLine.Format}}';
          access_log {{folder}}/access.log requests;
          sendfile on; tcp_nopush on; keepalive_requests 1000000;
          server { listen 127.0.0.1:{{port}} backlog=1024; root {{root}}; }
        }
        """;
}
