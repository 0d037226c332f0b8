using System.Net;

namespace CdnNode.Operations.Logging;

/// <summary>One finished request, by value: what a line of the access log is written from.</summary>
/// <param name="Time">When the request arrived.</param>
/// <param name="Path">The decoded path.</param>
/// <param name="Query">With its <c>?</c>, or empty; tokens are still in it.</param>
/// <param name="Status">The answer's status; 0 when none was sent.</param>
/// <param name="Completed">False when the answer broke off.</param>
/// <param name="TimeToFirstByte">Null when no answer began.</param>
/// <param name="Bytes">Body bytes; null when not known.</param>
public readonly record struct AccessRecord(
    DateTimeOffset Time,
    string Method,
    string Path,
    string Query,
    int Status,
    bool Completed,
    TimeSpan? TimeToFirstByte,
    TimeSpan Duration,
    long? Bytes,
    IPAddress? Client,
    EdgeRequestInfo Info);
