using System.Globalization;
using CdnNode.LoadBench.Machine;

namespace CdnNode.LoadBench.Targets;

/// <summary>Debian's nginx: as the origin behind all targets, and as a peer with its cache in memory (tmpfs).</summary>
internal static class Nginx
{
    private static readonly Dictionary<string, string> s_none = [];

    /// <summary>The origin: files of the tree, fresh for an hour.</summary>
    public static Server StartOrigin(MediaTree tree, string work) =>
        Start(Cores.Generator, work, "origin", port => $$"""
            sendfile on; tcp_nopush on; access_log off;
            server { listen 127.0.0.1:{{port}} backlog=4096; root {{tree.Folder}}; etag on; add_header Cache-Control max-age=3600; types { video/mp2t ts; application/vnd.apple.mpegurl m3u8; } }
            """);

    /// <param name="best">Without sendfile, with big buffers and open_file_cache: what serves cached objects cheapest. Else as it comes.</param>
    /// <param name="bytesPerSecond">limit_rate; 0 for none.</param>
    public static Server StartCache(int origin, string work, bool best, long bytesPerSecond) =>
        Start(Cores.Server, work, best ? "best" : "default", port => $$"""
            {{(best ? "sendfile off; output_buffers 2 512k; open_file_cache max=4000 inactive=1h; open_file_cache_valid 1h;" : "sendfile on;")}}
            access_log {{work}}/nginx-access.log combined buffer=64k flush=5s;
            proxy_cache_path {{work}}/nginx-cache-{{port}} keys_zone=bench:16m max_size=2g inactive=1h;
            keepalive_requests 100000000; keepalive_timeout 3600s;
            server {
              listen 127.0.0.1:{{port}} backlog=4096;
              location / { proxy_pass http://127.0.0.1:{{origin}}; proxy_cache bench; proxy_cache_valid 200 1h; {{(bytesPerSecond > 0 ? $"limit_rate {bytesPerSecond.ToString(CultureInfo.InvariantCulture)};" : "")}} }
            }
            """);

    private static Server Start(int core, string work, string name, Func<int, string> http)
    {
        var port = Server.FreePort();
        var folder = Directory.CreateDirectory(Path.Combine(work, $"nginx-{name}-{port}")).FullName;
        var file = Path.Combine(folder, "nginx.conf");
        var user = Environment.UserName == "root" ? "user root;" : "";
        File.WriteAllText(file, $$"""
            daemon off; {{user}} worker_processes 1; worker_rlimit_nofile 20000; pid {{folder}}/pid; error_log {{folder}}/error.log;
            events { worker_connections 19000; }
            http {
            client_body_temp_path {{folder}}/t1; proxy_temp_path {{folder}}/t2; fastcgi_temp_path {{folder}}/t3; uwsgi_temp_path {{folder}}/t4; scgi_temp_path {{folder}}/t5;
            {{http(port)}}
            }
            """);
        var nginx = File.Exists("/usr/sbin/nginx") ? "/usr/sbin/nginx" : "nginx";
        return Server.Start(core, port, s_none, nginx, "-p", folder, "-c", file);
    }
}
