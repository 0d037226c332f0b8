namespace CdnNode.Shaper;

/// <summary>Attempts and failures of the running period, in units of 1316 bytes.</summary>
/// <remarks>
/// An <em>attempt</em> is a quantum that is due. A <em>failure</em> is a quantum due while the previous flush is still pending, or the part of a write
/// that was not accepted. A mutable value.
/// </remarks>
public struct CongestionMeter
{
    /// <summary>Units attempted in this period.</summary>
    public int Attempted { get; private set; }

    /// <summary>Units failed in this period.</summary>
    public int Failed { get; private set; }

    /// <summary>f = failed / attempted; 0 without attempts.</summary>
    public readonly double FailureRatio => Attempted == 0 ? 0 : (double)Failed / Attempted;

    /// <summary>Something was attempted and nothing failed.</summary>
    public readonly bool IsClean => Attempted > 0 && Failed == 0;

    /// <summary>Counts a write by its bytes: what was offered and what of it was not accepted.</summary>
    public void Count(long offeredBytes, long failedBytes)
    {
        Attempted += (int)TsUnit.Count(offeredBytes);
        Failed += (int)TsUnit.Count(failedBytes);
    }
}
