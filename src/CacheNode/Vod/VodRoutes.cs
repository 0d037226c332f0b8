using CdnNode.Operations.Options;
using CdnNode.Origin;
using CdnNode.Origin.Local;

namespace CdnNode.Vod;

/// <summary>A route of the node's own for each folder.</summary>
internal static class VodRoutes
{
    public static void Add(IServiceCollection services, IReadOnlyList<VodOptions> folders)
    {
        foreach (var folder in folders)
        {
            services.AddSingleton(provider => new OwnRoute("vod-" + folder.Name, folder.Path, new FolderOrigin(
                folder,
                provider.GetRequiredService<FileThreads>(),
                provider.GetRequiredService<NodeOptions>(),
                provider.GetRequiredService<TimeProvider>(),
                provider.GetRequiredService<ILogger<FolderOrigin>>())));
        }
    }
}
