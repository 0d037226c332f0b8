namespace CdnNode.Tests.Scenarios;

/// <summary>Short words for what an answer said.</summary>
internal static class Said
{
    public static string CacheStatus(this HttpResponseMessage answer) => string.Join(", ", answer.Headers.GetValues("Cache-Status"));

    public static bool WasHit(this HttpResponseMessage answer) => answer.CacheStatus().Contains("edge1; hit", StringComparison.Ordinal);

    public static Task<string> TextAsync(this HttpResponseMessage answer) => answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
}
