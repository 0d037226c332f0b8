using System.Buffers;

namespace CdnNode.Freshness;

/// <summary>
/// The persisted form: a version byte, then numbers as 7-bit groups and texts as UTF-8 behind their lengths. Every byte must be accounted for;
/// a length that reaches past the end, an unknown enum value or a count past its bound makes the whole unreadable.
/// </summary>
internal static class StoredResponseFormat
{
    private const byte Version = 1;

    public static void Write(StoredState state, IBufferWriter<byte> destination)
    {
        var writer = new HeadWriter(destination);
        writer.Byte(Version);
        writer.Number(state.Status);
        writer.Number((long)state.Flags);
        writer.Number(state.ResponseTime.UtcTicks);
        writer.Span(state.ResponseDelay);
        writer.Span(state.ReportedAge);
        writer.OptionalSpan(state.ExplicitLifetime);
        writer.Span(state.Lifetime.Duration);
        writer.Number((long)state.Lifetime.Source);
        WriteFacts(ref writer, state.Facts);
        writer.OptionalSpan(state.StaleWhileRevalidate);
        writer.OptionalSpan(state.StaleIfError);
        writer.Optional(state.CompleteLength);
        writer.Text(state.Route);
        writer.Text(state.Target);
        writer.Number(state.Fields.Count);
        for (var i = 0; i < state.Fields.Count; i++)
        {
            writer.Text(state.Fields[i].Name);
            writer.Text(state.Fields[i].Value);
        }
    }

    public static StoredState? TryRead(ReadOnlySpan<byte> bytes)
    {
        var reader = new HeadReader(bytes);
        if (reader.Byte() != Version)
        {
            return null;
        }
        // Members are read in the order in which they are written.
        var state = new StoredState
        {
            Status = (int)reader.Number(min: 200, max: 599),
            Flags = (StoredFlags)reader.Number(max: 0xFFFF),
            ResponseTime = new(reader.Number(max: DateTimeOffset.MaxValue.UtcTicks), TimeSpan.Zero),
            ResponseDelay = reader.Span(),
            ReportedAge = reader.Span(),
            ExplicitLifetime = reader.OptionalSpan(),
            Lifetime = new(reader.Span(), (LifetimeSource)reader.Number(max: (long)LifetimeSource.Negative)),
            Facts = ReadFacts(ref reader),
            StaleWhileRevalidate = reader.OptionalSpan(),
            StaleIfError = reader.OptionalSpan(),
            CompleteLength = reader.Optional(),
            Route = reader.Text(),
            Target = reader.Text(),
            Fields = ReadFields(ref reader),
        };
        return reader.Completed ? state : null;
    }

    private static void WriteFacts(ref HeadWriter writer, in ObjectFacts facts)
    {
        writer.Number((long)facts.Kind);
        writer.OptionalSpan(facts.TargetDuration);
        writer.OptionalSpan(facts.PartHoldBack);
        writer.Span(facts.Window);
    }

    private static ObjectFacts ReadFacts(ref HeadReader reader) =>
        new((ObjectKind)reader.Number(max: (long)ObjectKind.VodSegment), reader.OptionalSpan(), reader.OptionalSpan(), reader.Span());

    private static StoredFields ReadFields(ref HeadReader reader)
    {
        var lines = (int)reader.Number(max: StoredFields.MaxLines);
        var pairs = new List<string>();
        for (var i = 0; i < lines && !reader.Failed; i++)
        {
            pairs.Add(KnownFieldNames.Intern(reader.Text()));
            pairs.Add(reader.Text());
        }
        return new([.. pairs]);
    }
}
