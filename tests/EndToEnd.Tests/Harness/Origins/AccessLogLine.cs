using System.Globalization;

namespace CdnNode.EndToEnd.Tests.Harness.Origins;

/// <summary>One request as nginx saw it.</summary>
/// <param name="At">When it was answered.</param>
/// <param name="Range">The <c>Range</c> field, or null.</param>
internal sealed record AccessLogLine(DateTimeOffset At, string Method, string Uri, int Status, string? Range)
{
    /// <summary>nginx's <c>log_format</c> that <see cref="Parse"/> reads.</summary>
    public const string Format = "$msec $request_method $request_uri $status $http_range";

    public string Path => Uri.Split('?')[0];

    public static AccessLogLine Parse(string line)
    {
        var field = line.Split(' ', 5);
        var at = DateTimeOffset.FromUnixTimeMilliseconds((long)(decimal.Parse(field[0], CultureInfo.InvariantCulture) * 1000));
        return new AccessLogLine(at, field[1], field[2], int.Parse(field[3], CultureInfo.InvariantCulture), field[4] == "-" ? null : field[4]);
    }
}
