using System.Net;

namespace CdnNode.Origin;

/// <summary>Checks of how an answer says where its body ends (RFC 9112 section 6.3): what can't be trusted is refused, not guessed.</summary>
internal static class AnswerFraming
{
    /// <exception cref="AnswerDroppedException">Several lengths, or a length beside chunked coding.</exception>
    public static void Check(HttpResponseMessage response)
    {
        // The client accepts both; only the unparsed fields still show them.
        if (!response.Content.Headers.NonValidated.TryGetValues("Content-Length", out var lengths)) return;
        if (response.Headers.TransferEncodingChunked == true || response.Headers.NonValidated.Contains("Transfer-Encoding"))
            throw new AnswerDroppedException(OriginFailure.BadAnswer, "The answer has both Content-Length and Transfer-Encoding.");
        string? first = null;
        foreach (var length in lengths)
        {
            if (!length.AsSpan().Trim().ContainsAnyExceptInRange('0', '9') && (first is null || first == length))
            {
                first = length;
                continue;
            }
            throw new AnswerDroppedException(OriginFailure.BadAnswer, $"The answer's Content-Length is '{length}'; allowed: one decimal number.");
        }
    }

    public static bool IsCloseDelimited(HttpResponseMessage response, string method) =>
        response.Version.Major == 1
        && !HttpMethods.IsHead(method)
        && response.StatusCode is not (HttpStatusCode.NoContent or HttpStatusCode.NotModified)
        && response.Headers.TransferEncodingChunked != true
        && !response.Content.Headers.NonValidated.Contains("Content-Length");
}
