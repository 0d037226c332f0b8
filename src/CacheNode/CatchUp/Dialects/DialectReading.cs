namespace CdnNode.CatchUp.Dialects;

/// <summary>What a dialect made of a URL: a request, a problem, or neither when the URL isn't of this dialect.</summary>
public readonly record struct DialectReading(CatchUpRequest? Request, CatchUpProblem? Problem)
{
    /// <summary>Of another dialect, or of none.</summary>
    public static DialectReading NotMine => default;

    public bool IsMine => Request is not null || Problem is not null;

    public static implicit operator DialectReading(CatchUpRequest request) => new(request, null);

    public static implicit operator DialectReading(CatchUpProblem problem) => new(null, problem);
}
