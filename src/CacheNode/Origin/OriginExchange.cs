using System.IO.Pipelines;
using CdnNode.Freshness;
using CdnNode.Origin.Tiers;
using Microsoft.AspNetCore.Http.Features;

namespace CdnNode.Origin;

/// <summary>
/// One request to one destination: a context of the edge's own (no viewer's) whose response features lead what YARP writes to a handler.
/// </summary>
/// <remarks>
/// An own <see cref="IHttpResponseFeature"/> is needed: without it YARP rewrites the status to 502 when the body breaks. YARP starts no
/// response that has no body, so the head is taken from the transform, which runs for every answer.
/// </remarks>
internal sealed class OriginExchange : Stream, IHttpResponseFeature, IHttpResponseBodyFeature
{
    private readonly string _destination;
    private readonly IAnswerHandler _handler;
    private readonly MinimumRate _rate;
    private readonly TimeProvider _time;

    public OriginExchange(OriginAsk ask, string destination, IAnswerHandler handler, MinimumRate rate, TimeProvider time)
    {
        _destination = destination;
        _handler = handler;
        _rate = rate;
        _time = time;
        Context = new DefaultHttpContext();
        Context.Features.Set<IHttpResponseFeature>(this);
        Context.Features.Set<IHttpResponseBodyFeature>(this);
        Context.Features.Set(this);
        var request = Context.Request;
        request.Method = ask.Method;
        request.Protocol = "HTTP/1.1";
        request.Scheme = "http";
        request.Path = ask.Path;
        request.QueryString = ask.Query;
        foreach (var (name, value) in ask.Fields) request.Headers[name] = value;
        RequestSent = CacheInstant.Now(time);
    }

    public DefaultHttpContext Context { get; }

    public CacheInstant RequestSent { get; }

    /// <summary>The handler has seen the head.</summary>
    public bool HeadTaken { get; private set; }

    /// <summary>A shield answered, and told that its origins gave nothing.</summary>
    public bool IsForItsOrigins { get; private set; }

    /// <summary>What the handler, or a check on its behalf, threw.</summary>
    public Exception? Error { get; private set; }

    public int StatusCode { get; set; } = 200;
    public string? ReasonPhrase { get; set; }
    public IHeaderDictionary Headers { get; set; } = new HeaderDictionary();
    public bool HasStarted { get; private set; }
    Stream IHttpResponseFeature.Body { get => this; set => throw new NotSupportedException(); }
    Stream IHttpResponseBodyFeature.Stream => this;
    public PipeWriter Writer => PipeWriter.Create(this, new StreamPipeWriterOptions(leaveOpen: true));
    public override bool CanRead => false;
    public override bool CanSeek => false;
    public override bool CanWrite => true;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <summary>Called by the transform once the fields are copied. False: the body isn't wanted.</summary>
    public async ValueTask<bool> TakeHeadAsync(HttpResponseMessage response, bool moreDestinations, CancellationToken cancellation)
    {
        IsForItsOrigins = ShieldAnswer.IsForItsOrigins(StatusCode, Headers);
        if (moreDestinations && StatusCode >= 500) return false;
        try
        {
            AnswerFraming.Check(response);
            HeadTaken = true;
            var closeDelimited = AnswerFraming.IsCloseDelimited(response, Context.Request.Method);
            var head = new OriginHead(StatusCode, Headers, RequestSent, CacheInstant.Now(_time), closeDelimited) { Destination = _destination };
            return await _handler.OnHeadAsync(head, cancellation);
        }
        catch (Exception error)
        {
            Error = error;
            throw;
        }
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        HasStarted = true;
        if (buffer.IsEmpty) return;
        try
        {
            _rate.Count(buffer.Length);
            await _handler.OnBodyAsync(buffer, cancellationToken);
            _rate.Resume();
        }
        catch (Exception error)
        {
            Error = error;
            throw;
        }
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public Task StartAsync(CancellationToken cancellationToken = default)
    {
        HasStarted = true;
        return Task.CompletedTask;
    }

    public Task SendFileAsync(string path, long offset, long? count, CancellationToken cancellationToken = default) => throw new NotSupportedException();
    public Task CompleteAsync() => Task.CompletedTask;

    public void DisableBuffering()
    {
    }

    public void OnStarting(Func<object, Task> callback, object state)
    {
    }

    public void OnCompleted(Func<object, Task> callback, object state)
    {
    }

    public override void Flush()
    {
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
