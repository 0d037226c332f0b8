using System.Globalization;
using CdnNode.LoadBench.Machine;

namespace CdnNode.LoadBench.Targets;

/// <summary>
/// Debian's Traffic Server with its objects in the RAM cache: one thread for connections, readers follow a fill, and who comes while an
/// answer's head is on its way asks the cache again, as its manual says ("Reducing origin server requests").
/// </summary>
internal static class TrafficServer
{
    private static readonly (string Name, string Folder)[] s_folders =
        [("sysconfdir", "etc"), ("datadir", "data"), ("runtimedir", "run"), ("logdir", "log"), ("cachedir", "cache"), ("localstatedir", "var")];

    public static Server Start(int origin, string work)
    {
        var port = Server.FreePort();
        var root = Path.Combine(work, string.Create(CultureInfo.InvariantCulture, $"traffic-server-{port}"));
        foreach (var (_, folder) in s_folders) Directory.CreateDirectory(Path.Combine(root, folder));
        File.WriteAllText($"{root}/runroot.yaml", Layout(root));
        File.WriteAllText($"{root}/etc/records.config", Records(port));
        File.WriteAllText($"{root}/etc/remap.config", $"map / http://127.0.0.1:{origin}/\n");
        File.WriteAllText($"{root}/etc/storage.config", $"{root}/cache 512M\n");
        File.WriteAllText($"{root}/etc/ip_allow.yaml", "ip_allow:\n  - apply: in\n    ip_addrs: 0/0\n    action: allow\n    methods: ALL\n");
        File.WriteAllText($"{root}/etc/logging.yaml", """
            logging:
              formats:
                - name: common
                  format: '%<chi> - %<caun> [%<cqtn>] "%<cqtx>" %<pssc> %<pscl>'
              logs:
                - filename: access
                  format: common
            """);
        return Server.Start(Cores.Server, port, new Command(Debian.Need("traffic_server", "trafficserver"), $"--run-root={root}/runroot.yaml"));
    }

    private static string Layout(string root) => $"""
        prefix: /usr
        exec_prefix: /usr
        bindir: /usr/bin
        sbindir: /usr/sbin
        includedir: /usr/include
        libdir: /usr/lib/trafficserver
        libexecdir: /usr/lib/trafficserver/modules
        {string.Join('\n', s_folders.Select(f => $"{f.Name}: {root}/{f.Folder}"))}

        """;

    /// <remarks>A user of <c>#-1</c>: stay who started it. Affinity 4: the first thread on the first core; else it leaves the core that it was started on.</remarks>
    private static string Records(int port) => $"""
        CONFIG proxy.config.http.server_ports STRING {port}:ip-in=127.0.0.1
        CONFIG proxy.config.admin.user_id STRING #-1
        CONFIG proxy.config.exec_thread.autoconfig INT 0
        CONFIG proxy.config.exec_thread.limit INT 1
        CONFIG proxy.config.exec_thread.affinity INT 4
        CONFIG proxy.config.accept_threads INT 0
        CONFIG proxy.config.task_threads INT 1
        CONFIG proxy.config.cache.ram_cache.size INT 1G
        CONFIG proxy.config.cache.ram_cache_cutoff INT 16M
        CONFIG proxy.config.cache.enable_read_while_writer INT 1
        CONFIG proxy.config.http.background_fill_active_timeout INT 0
        CONFIG proxy.config.http.background_fill_completed_threshold FLOAT 0.0
        CONFIG proxy.config.http.cache.open_read_retry_time INT 50
        CONFIG proxy.config.http.cache.max_open_read_retries INT 200
        CONFIG proxy.config.http.cache.open_write_fail_action INT 5
        CONFIG proxy.config.http.keep_alive_no_activity_timeout_in INT 3600
        CONFIG proxy.config.net.connections_throttle INT {Host.OpenFiles - 2000}
        CONFIG proxy.config.net.max_connections_in INT {Host.OpenFiles - 4000}
        CONFIG proxy.config.net.listen_backlog INT 4096
        CONFIG proxy.config.log.logging_enabled INT 3
        CONFIG proxy.config.url_remap.remap_required INT 1
        CONFIG proxy.config.reverse_proxy.enabled INT 1

        """;
}
