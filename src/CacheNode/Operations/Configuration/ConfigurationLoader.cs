using Microsoft.Extensions.Configuration.Memory;

namespace CdnNode.Operations.Configuration;

/// <summary>Puts the sources of the configuration in order: built-in, file, environment, command line; the later one wins.</summary>
public static class ConfigurationLoader
{
    private const string UrlsKey = NodeOptionsReader.SectionName + ":Urls";

    private static readonly Dictionary<string, string?> BuiltIn = new()
    {
        ["Logging:LogLevel:Default"] = "Information",
        ["Logging:LogLevel:Microsoft"] = "Warning",
        // YARP registers data protection for cookie affinity, which the node does not use.
        ["Logging:LogLevel:Microsoft.AspNetCore.DataProtection"] = "Error",
        ["Logging:LogLevel:System.Net.Http"] = "Warning",
        ["Logging:LogLevel:Yarp"] = "Warning",
        // What an origin did wrong is told once, by the node, without a stack trace.
        ["Logging:LogLevel:Yarp.ReverseProxy.Forwarder"] = "Error",
    };

    /// <param name="file">JSON with comments; null for none.</param>
    /// <param name="overrides">Keys from the command line.</param>
    /// <exception cref="InvalidDataException">The file is missing, unreadable or no JSON; the message names it and the place.</exception>
    public static IConfigurationRoot Load(string? file, IReadOnlyDictionary<string, string?> overrides)
    {
        var builder = new ConfigurationBuilder().AddInMemoryCollection(BuiltIn);
        if (file is not null)
            builder.Add(new ConfigurationFile(Path.GetFullPath(file)));
        builder.AddEnvironmentVariables("ASPNETCORE_").AddEnvironmentVariables("DOTNET_").AddEnvironmentVariables();
        builder.AddInMemoryCollection(overrides);
        var root = builder.Build();
        UnifyUrls(root);
        return root;
    }

    /// <summary>ASP.NET's own <c>urls</c> key (<c>ASPNETCORE_URLS</c>, <c>--urls</c>) is our <c>CdnNode:Urls</c>; whichever stands in the later source counts.</summary>
    private static void UnifyUrls(IConfigurationRoot root)
    {
        foreach (var provider in root.Providers.Reverse())
        {
            if (provider.TryGet(UrlsKey, out _) || provider.GetChildKeys([], UrlsKey).Any())
                return;
            if (provider.TryGet("urls", out var urls) && !string.IsNullOrWhiteSpace(urls))
            {
                root.Providers.OfType<MemoryConfigurationProvider>().Last().Set(UrlsKey, urls);
                return;
            }
        }
    }
}
