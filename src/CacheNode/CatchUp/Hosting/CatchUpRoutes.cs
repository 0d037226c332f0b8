using CdnNode.CatchUp.Endpoints;

namespace CdnNode.CatchUp.Hosting;

/// <summary>The addresses of the public listener that are the catch-up's own.</summary>
internal static class CatchUpRoutes
{
    private static readonly string[] s_methods = [HttpMethods.Get, HttpMethods.Head];

    public static void MapCatchUp(this IEndpointRouteBuilder routes)
    {
        var api = routes.ServiceProvider.GetRequiredService<RecordingsApi>();
        routes.MapMethods("/playlist.m3u", s_methods, routes.ServiceProvider.GetRequiredService<ChannelList>().ServeAsync);
        routes.MapMethods(RecordingsApi.Path, s_methods, api.ServeAsync);
        routes.MapMethods(RecordingsApi.Path + "/{channel}", s_methods, api.ServeAsync);
    }
}
