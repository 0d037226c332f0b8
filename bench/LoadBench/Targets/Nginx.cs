using System.Globalization;
using CdnNode.LoadBench.Machine;

namespace CdnNode.LoadBench.Targets;

/// <summary>Debian's nginx: as the origin behind all targets, and as a peer with its cache in memory (tmpfs).</summary>
internal static class Nginx
{
    /// <summary>Two files a viewer without open_file_cache: the connection and the cached object.</summary>
    public const int FilesOfDefaultViewer = 2;

    private const string OpenFiles = "open_file_cache max=4000 inactive=1h; open_file_cache_valid 1h;";
    private const string Lock = "proxy_cache_lock on; proxy_cache_lock_timeout 30s; proxy_cache_lock_age 30s;";

    /// <summary>The origin: files of the tree, fresh for an hour.</summary>
    public static Server StartOrigin(MediaTree tree, string work) =>
        Start(Cores.Generator, work, "origin", port => $$"""
            sendfile on; tcp_nopush on; access_log off; keepalive_requests 1000000;
            server { listen 127.0.0.1:{{port}} backlog=4096; root {{tree.Folder}}; etag on; add_header Cache-Control max-age=3600; types { video/mp2t ts; application/vnd.apple.mpegurl m3u8; } }
            """);

    /// <summary>As Debian ships it, and a cache.</summary>
    public static Server StartDefault(int origin, string work, long bytesPerSecond = 0) =>
        Start(Cores.Server, work, "default", port => $$"""
            sendfile on; tcp_nopush on; access_log {{work}}/nginx-{{port}}.log;
            {{Cache(port, origin, work, bytesPerSecond, "")}}
            """);

    /// <summary>What serves cached objects cheapest, and keeps herds from the origin: no sendfile, big buffers, open_file_cache, a lock.</summary>
    public static Server StartBest(int origin, string work) =>
        Start(Cores.Server, work, "best", port => Best(port, origin, work, $"{work}/nginx-cache-{port}"));

    /// <summary>
    /// What paces viewers cheapest: with sendfile (the buffers without it are a megabyte a viewer) and open_file_cache (else a viewer needs two
    /// files and 10,000 are too many).
    /// </summary>
    /// <param name="bytesPerSecond">limit_rate.</param>
    /// <param name="writeBytes">The most that leaves in one write.</param>
    public static Server StartPaced(int origin, string work, long bytesPerSecond, int writeBytes) =>
        Start(Cores.Server, work, "paced", port => $$"""
            sendfile on; sendfile_max_chunk {{writeBytes.ToString(CultureInfo.InvariantCulture)}}; {{OpenFiles}} {{Log(work, port)}}
            {{Cache(port, origin, work, bytesPerSecond, Lock)}}
            """);

    /// <summary>To start again and again over one cache.</summary>
    public static Command Kept(int port, int origin, string work) =>
        Configure(work, "kept", port, Best(port, origin, work, $"{work}/nginx-kept"));

    private static string Best(int port, int origin, string work, string cache) => $$"""
        sendfile off; output_buffers 2 512k; {{OpenFiles}} {{Log(work, port)}}
        {{Cache(port, origin, work, 0, Lock, cache)}}
        """;

    private static string Log(string work, int port) => $"access_log {work}/nginx-{port}.log combined buffer=64k flush=5s;";

    private static string Cache(int port, int origin, string work, long bytesPerSecond, string more, string? folder = null) => $$"""
        proxy_cache_path {{folder ?? $"{work}/nginx-cache-{port}"}} keys_zone=bench:16m max_size=2g inactive=1h use_temp_path=off;
        keepalive_requests 100000000; keepalive_timeout 3600s;
        upstream origin { server 127.0.0.1:{{origin}}; keepalive 64; }
        server {
          listen 127.0.0.1:{{port}} backlog=4096;
          location / {
            proxy_pass http://origin; proxy_http_version 1.1; proxy_set_header Connection "";
            proxy_cache bench; proxy_cache_key $uri; proxy_cache_valid 200 1h; {{more}}
            {{(bytesPerSecond > 0 ? $"limit_rate {bytesPerSecond.ToString(CultureInfo.InvariantCulture)};" : "")}}
          }
        }
        """;

    private static Server Start(int core, string work, string name, Func<int, string> http)
    {
        var port = Server.FreePort();
        return Server.Start(core, port, Configure(work, name, port, http(port)));
    }

    private static Command Configure(string work, string name, int port, string http)
    {
        var folder = Directory.CreateDirectory(Path.Combine(work, $"nginx-{name}-{port}")).FullName;
        var file = Path.Combine(folder, "nginx.conf");
        var user = Environment.UserName == "root" ? "user root;" : "";
        File.WriteAllText(file, $$"""
            daemon off; {{user}} worker_processes 1; worker_rlimit_nofile {{Host.OpenFiles}}; pid {{folder}}/pid; error_log {{folder}}/error.log;
            events { worker_connections {{Host.OpenFiles - 500}}; }
            http {
            client_body_temp_path {{folder}}/t1; proxy_temp_path {{folder}}/t2; fastcgi_temp_path {{folder}}/t3; uwsgi_temp_path {{folder}}/t4; scgi_temp_path {{folder}}/t5;
            {{http}}
            }
            """);
        return new Command(Debian.Need("nginx", "nginx"), "-p", folder, "-c", file);
    }
}
