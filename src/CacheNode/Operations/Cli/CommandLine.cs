using System.CommandLine;
using CdnNode.Operations.Configuration;
using CdnNode.Operations.Hosting;

namespace CdnNode.Operations.Cli;

/// <summary>The program's commands and options. Anything of the form <c>--Section:Key=value</c> goes to the configuration.</summary>
internal static class CommandLine
{
    private static readonly Option<string[]> s_origin = new("--origin")
    {
        Description = "Origin to put the node in front of, http:// or https://. Repeatable: the first is the primary, the others its backups.",
        Recursive = true,
    };

    private static readonly Option<string?> s_config = new("--config") { Description = "Configuration file, JSON with comments (see configs/).", Recursive = true };
    private static readonly Option<string?> s_data = new("--data") { Description = "Folder of everything the node writes. Default: the user's data folder; a temporary one in the demo.", Recursive = true };
    private static readonly Option<string?> s_urls = new("--urls") { Description = "Public listeners, separated by ';'. Default http://0.0.0.0:8080.", Recursive = true };
    private static readonly Option<string?> s_adminUrls = new("--admin-urls") { Description = "Admin listeners, separated by ';'. Default http://127.0.0.1:8081.", Recursive = true };
    private static readonly Argument<string> s_url = new("url") { Description = "A URL, or a path, of the node." };

    private static readonly Option<string?> s_media = new("--media") { Description = "How much of every rendition: all (the default), or a time such as 10min." };

    public static Task<int> RunAsync(string[] args)
    {
        var root = new RootCommand("An edge node for HLS, live and on demand. Without an origin it plays its own demo.");
        var run = new Command("run", "Runs the node (the default).");
        var check = new Command("check", "Checks the configuration and names every error.");
        var explain = new Command("explain", "Tells how a running node would answer a URL, and why.") { s_url };
        var purge = new Command("purge", "Removes a URL from a running node's cache.") { s_url };
        var preload = new Command("preload", "Brings a title into a running node's cache, and shows the progress.") { s_url, s_media };
        var export = ExportCommand.Make();
        foreach (var option in (Option[])[s_origin, s_config, s_data, s_urls, s_adminUrls]) root.Options.Add(option);
        foreach (var command in (Command[])[run, check, explain, purge, preload, export])
        {
            command.TreatUnmatchedTokensAsErrors = false;
            root.Subcommands.Add(command);
        }
        root.TreatUnmatchedTokensAsErrors = false;
        root.SetAction(static (parsed, cancellation) => StartAsync(parsed, cancellation));
        run.SetAction(static (parsed, cancellation) => StartAsync(parsed, cancellation));
        check.SetAction(static (parsed, _) => Task.FromResult(Check(parsed)));
        explain.SetAction(static (parsed, cancellation) => WithOptionsAsync(parsed, loaded => AdminClient.ExplainAsync(loaded.Options, parsed.GetRequiredValue(s_url), cancellation)));
        purge.SetAction(static (parsed, cancellation) => WithOptionsAsync(parsed, loaded => AdminClient.PurgeAsync(loaded.Options, parsed.GetRequiredValue(s_url), cancellation)));
        preload.SetAction(static (parsed, cancellation) => WithOptionsAsync(
            parsed, loaded => PreloadCommand.RunAsync(loaded.Options, parsed.GetRequiredValue(s_url), parsed.GetValue(s_media), TimeProvider.System, cancellation)));
        export.SetAction(static (parsed, cancellation) => WithOptionsAsync(parsed, loaded => ExportCommand.RunAsync(parsed, loaded.Options, cancellation)));
        // SIGTERM is the host's: it drains. The library's own handler would end the process two seconds later.
        return root.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
    }

    private static Task<int> StartAsync(ParseResult parsed, CancellationToken cancellation) =>
        WithOptionsAsync(parsed, loaded => NodeHost.RunAsync(loaded, cancellation));

    private static async Task<int> WithOptionsAsync(ParseResult parsed, Func<LoadedConfiguration, Task<int>> action)
    {
        if (Load(parsed) is not { } loaded) return 1;
        return await action(loaded);
    }

    private static int Check(ParseResult parsed)
    {
        if (Load(parsed) is not { } loaded) return 1;
        Console.Out.WriteLine(loaded.Warnings.Count == 0 ? "ok" : $"ok, with {loaded.Warnings.Count} warning(s)");
        return 0;
    }

    /// <summary>Null when something is wrong; it has been told then, all of it.</summary>
    private static LoadedConfiguration? Load(ParseResult parsed)
    {
        if (!TryReadOverrides(parsed, out var overrides)) return null;
        try
        {
            var configuration = ConfigurationLoader.Load(parsed.GetValue(s_config), overrides);
            var result = NodeOptionsReader.Read(configuration);
            foreach (var warning in result.Warnings) Console.Error.WriteLine($"warning: {warning}");
            foreach (var error in result.Errors) Console.Error.WriteLine($"error: {error}");
            return result.Errors.Count == 0 ? new LoadedConfiguration(configuration, result.Options, result.Warnings) : null;
        }
        catch (InvalidDataException error)
        {
            Console.Error.WriteLine($"error: {error.Message}");
            return null;
        }
    }

    private static bool TryReadOverrides(ParseResult parsed, out Dictionary<string, string?> overrides)
    {
        overrides = [];
        foreach (var token in parsed.UnmatchedTokens)
        {
            var equals = token.IndexOf('=');
            if (!token.StartsWith("--", StringComparison.Ordinal) || equals < 0 || !token.AsSpan(0, equals).Contains(':'))
            {
                Console.Error.WriteLine($"error: '{token}' is not an option; allowed: what --help shows, and --Section:Key=value");
                return false;
            }
            overrides[token[2..equals]] = token[(equals + 1)..];
        }
        var origins = parsed.GetValue(s_origin) ?? [];
        for (var i = 0; i < origins.Length; i++) overrides[$"CdnNode:Origins:{i}"] = origins[i];
        if (parsed.GetValue(s_data) is { } data) overrides["CdnNode:DataDirectory"] = data;
        AddList(overrides, "CdnNode:Urls", parsed.GetValue(s_urls));
        AddList(overrides, "CdnNode:AdminUrls", parsed.GetValue(s_adminUrls));
        return true;
    }

    private static void AddList(Dictionary<string, string?> overrides, string key, string? value)
    {
        if (value is not null) overrides[key] = value;
    }
}
