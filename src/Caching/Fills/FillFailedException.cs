namespace CdnNode.Caching;

/// <summary>Bytes that a reader waits for, or a fill wants to write, can't be had. The inner exception is the reason that the fill gave.</summary>
public sealed class FillFailedException : Exception
{
    public FillFailedException(string message)
        : base(message)
    {
    }

    public FillFailedException(string message, Exception? reason)
        : base(message, reason)
    {
    }
}
