using System.IO.Pipelines;
using ManagedAccess.AspNetCore.Markdown.Diagnostics;
using ManagedAccess.AspNetCore.Markdown.Http;
using ManagedAccess.AspNetCore.Markdown.Pages;
using ManagedAccess.AspNetCore.Markdown.Representations;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace ManagedAccess.AspNetCore.Markdown.Bodies;

/// <summary>
/// The response body while a request for Markdown is answered. It decides on the first write: a page is held back until it
/// is complete, everything else passes. The held page is converted at the end or, when that is not possible, sent unchanged.
/// </summary>
/// <remarks>One state with two interfaces: the feature here, the stream in <c>MarkdownResponseBody.Stream.cs</c>.</remarks>
internal sealed partial class MarkdownResponseBody(HttpContext context, IHttpResponseBodyFeature inner, WithheldFields withheld, ConversionContext conversion)
    : Stream, IHttpResponseBodyFeature
{
    private enum Mode
    {
        Undecided,
        Holding,
        Passing,
    }

    private readonly HeldBody _held = new(conversion.MaxHtmlLength);
    private MarkdownBodyWriter? _writer;
    private DeferredFlush? _flush;
    private Mode _mode;
    private Stream? _encoder;
    private bool _streaming;
    private bool _writesText;
    private bool _finished;

    Stream IHttpResponseBodyFeature.Stream => this;

    public PipeWriter Writer => _writer ??= new MarkdownBodyWriter(this);

    private bool HasUnflushed => _writer is { UnflushedBytes: > 0 };

    private Stream Sink => _encoder ?? inner.Stream;

    public async Task SendFileAsync(string path, long offset, long? count, CancellationToken cancellationToken = default)
    {
        await GoOnAsync();
        if (TryHoldUnflushed() && Decide() == Mode.Holding)
        {
            var length = count ?? (new FileInfo(path).Length - offset);
            if (length <= conversion.MaxHtmlLength - _held.Position)
            {
                await SendFileFallback.SendFileAsync(this, path, offset, count, cancellationToken);
                return;
            }

            Pass(FallbackReason.TooLarge);
        }

        await ReleaseAsync(cancellationToken);
        if (_encoder is null)
        {
            await inner.SendFileAsync(path, offset, count, cancellationToken);
        }
        else
        {
            await SendFileFallback.SendFileAsync(_encoder, path, offset, count, cancellationToken);
        }
    }

    public async Task StartAsync(CancellationToken cancellationToken = default)
    {
        _writesText = true;
        await GoOnAsync();
        if (Decide() == Mode.Passing)
        {
            await ReleaseAsync(cancellationToken);
            await inner.StartAsync(cancellationToken);
        }
    }

    /// <summary>
    /// A flush of the pipe. <c>Response.WriteAsync(string)</c> starts the response, fills the pipe and flushes it on every call: such a flush
    /// is part of the write and does not ask for the content to be sent.
    /// </summary>
    public async Task FlushPipeAsync(CancellationToken cancellationToken)
    {
        var writesText = _writesText;
        _writesText = false;
        if (HasUnflushed)
        {
            await GoOnAsync();
        }

        if (!writesText || !TryHoldUnflushed() || Decide() == Mode.Passing)
        {
            await FlushAsync(cancellationToken);
        }
    }

    public void DisableBuffering()
    {
        _streaming = true;
        Disarm();
        if (_mode == Mode.Holding)
        {
            Pass(FallbackReason.Streamed);
        }

        inner.DisableBuffering();
    }

    public async Task CompleteAsync()
    {
        await FinishAsync();
        await inner.CompleteAsync();
    }

    /// <summary>Sends the response, once: when the application is done, or earlier when it completes the response.</summary>
    public async Task FinishAsync()
    {
        if (_finished)
        {
            return;
        }

        await (_flush?.DisarmAsync() ?? Task.CompletedTask);
        TryHoldUnflushed();
        _finished = true;
        if (_mode == Mode.Undecided)
        {
            // HEAD: the application set the fields and, correctly, did not write a body.
            if (HttpMethods.IsHead(context.Request.Method) && IsConvertible())
            {
                conversion.Representation.PrepareHead(context);
            }

            return;
        }

        if (_mode == Mode.Holding)
        {
            // The address is read now, so that it contains the scheme, host and prefix from the application's forwarded-headers middleware.
            var page = await conversion.Pages.ConvertAsync(_held.Written, context.Response.ContentType, PageReference.Absolute(context.Request));
            if (page is not null)
            {
                await SendAsync(page);
                return;
            }

            Pass(); // counted and logged where it failed
        }

        await ReleaseAsync(context.RequestAborted);
        await EndEncodingAsync();
    }

    /// <summary>The memory goes back when the request is over, not when the application closes the stream.</summary>
    public async ValueTask ReturnMemoryAsync()
    {
        if (_flush is not null)
        {
            await _flush.DisarmAsync().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // the code that finished the response has seen the failure
        }

        _held.Dispose();
    }

    private async Task SendAsync(MarkdownPage page)
    {
        if (conversion.Representation.Prepare(context, page) is not { } octets)
        {
            return;
        }

        _mode = Mode.Passing;
        _encoder = conversion.Encoding.TryEncode(context, withheld.AcceptEncoding, inner.Stream);
        await Sink.WriteAsync(octets, context.RequestAborted);
        await EndEncodingAsync();
    }

    private bool IsConvertible() =>
        !_streaming && Convertibility.IsNegotiable(context) && Convertibility.IsReadable(context.Response);

    private Mode Decide()
    {
        if (_mode != Mode.Undecided)
        {
            return _mode;
        }

        if (!IsConvertible())
        {
            Pass();
        }
        else if (context.Response.ContentLength > conversion.MaxHtmlLength)
        {
            Pass(FallbackReason.TooLarge);
        }
        else
        {
            _mode = Mode.Holding;
        }

        return _mode;
    }

    /// <summary>From here on everything passes. The fields of the response are still those of the application.</summary>
    private void Pass(string? reason = null)
    {
        if (reason is not null)
        {
            conversion.FellBack(reason, context.Request);
        }

        _mode = Mode.Passing;
        _encoder = conversion.Encoding.TryEncode(context, withheld.AcceptEncoding, inner.Stream);
    }

    private bool TryHold(ReadOnlySpan<byte> octets)
    {
        if (Decide() == Mode.Passing)
        {
            return false;
        }

        if (_held.TryWrite(octets))
        {
            return true;
        }

        Pass(FallbackReason.TooLarge);
        return false;
    }

    /// <summary>The content collected by the pipe comes before the content written to the stream now.</summary>
    private bool TryHoldUnflushed()
    {
        if (!HasUnflushed)
        {
            return true;
        }

        if (!TryHold(_writer!.Unflushed.Span))
        {
            return false;
        }

        _writer.Discard();
        return true;
    }

    /// <summary>REP-08: a flush asks for the content to be sent now, unless it is the end of the page; <see cref="DeferredFlush"/> decides which.</summary>
    private bool TryDeferFlush()
    {
        if (!TryHoldUnflushed() || Decide() == Mode.Passing)
        {
            return false;
        }

        _flush ??= new DeferredFlush(conversion.Time, SendHeldAsync);
        _flush.Arm();
        return true;
    }

    private async Task SendHeldAsync()
    {
        Pass(FallbackReason.Streamed);
        await ReleaseAsync(context.RequestAborted);
        await Sink.FlushAsync(context.RequestAborted);
    }

    /// <summary>The application writes more after a flush, so it streams, and the held content is sent first.</summary>
    private async ValueTask GoOnAsync()
    {
        if (_flush is null)
        {
            return;
        }

        await _flush.DisarmAsync();
        _flush = null;
        if (_mode == Mode.Holding)
        {
            await SendHeldAsync();
        }
    }

    private ValueTask EndEncodingAsync() => _encoder?.DisposeAsync() ?? default;
}
