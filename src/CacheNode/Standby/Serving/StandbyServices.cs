using System.Text.Json;
using CdnNode.Operations.Admin;
using CdnNode.Operations.Options;

namespace CdnNode.Standby.Serving;

/// <summary>Puts hot standby together.</summary>
internal static class StandbyServices
{
    public static IServiceCollection AddStandby(this IServiceCollection services, NodeOptions options)
    {
        services.AddSingleton<IActiveOrigin, LocalActiveOrigin>();
        services.AddSingleton<StandbyMetrics>();
        services.AddSingleton<StandbyDirectory>();
        services.AddSingleton<StandbyOrigin>();
        if (options.Standby.Channels.Count == 0) return services;
        services.AddSingleton<OriginReader>();
        services.AddSingleton<ChannelPlanner>();
        services.AddSingleton<SegmentBringer>();
        services.AddHostedService<StandbyWatch>();
        services.AddSingleton(static provider => Status(provider.GetRequiredService<StandbyDirectory>()));
        return services;
    }

    private static StatusSource Status(StandbyDirectory directory) => new("standby", json =>
    {
        json.WriteStartArray();
        foreach (var channel in directory.Channels) Write(json, channel.ToStatus());
        json.WriteEndArray();
    });

    private static void Write(Utf8JsonWriter json, ChannelStatus channel)
    {
        json.WriteStartObject();
        json.WriteString("name", channel.Name);
        json.WriteString("active", channel.Active);
        json.WriteBoolean("watched", channel.IsWatched);
        json.WriteNumber("switches", channel.Switches);
        json.WriteStartArray("origins");
        foreach (var origin in channel.Origins)
        {
            json.WriteStartObject();
            json.WriteString("name", origin.Name);
            json.WriteString("state", origin.Fault == OriginFault.None ? "good" : StandbyMetrics.Word(origin.Fault));
            json.WriteString("detail", origin.Detail);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteStartArray("lastSwitches");
        foreach (var note in channel.LastSwitches)
        {
            json.WriteStartObject();
            json.WriteString("at", note.At);
            json.WriteString("from", note.From);
            json.WriteString("to", note.To);
            json.WriteString("reason", StandbyMetrics.Word(note.Reason));
            json.WriteString("detail", note.Detail);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
