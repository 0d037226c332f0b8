using CdnNode.Operations.Logging;
using CdnNode.Shaper;

namespace CdnNode.Delivery.Pacing;

/// <summary>Who asks, as far as pacing must know.</summary>
/// <param name="Info">What was noted of the request; the session and the pace are noted there.</param>
/// <param name="Key">What names the viewer, over all its connections; null: only its connection does.</param>
/// <param name="Connection">Where an unnamed viewer's session is kept; null where nothing remembers (a server that isn't ours).</param>
/// <param name="Notes">Fields of the answer, for what players are told of rates; null: they are told nothing.</param>
internal readonly record struct PacedViewer(EdgeRequestInfo? Info, SessionKey? Key, ConnectionPace? Connection, IHeaderDictionary? Notes);
