using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using ManagedAccess.AspNetCore.Markdown.Diagnostics;
using ManagedAccess.Markdown;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Logging;

namespace ManagedAccess.AspNetCore.Markdown.Pages;

/// <summary>The conversion of one page by <c>MarkdownConverter</c>; a separate type, so that a test can make it slow or make it fail.</summary>
internal delegate MarkdownDocument PageConversion(string html, Uri? address);

/// <summary>
/// HTML octets to a Markdown page, within the limits. Pages are remembered by a digest of their octets and address, in a
/// cache of our own: the application's cache may have a size limit, and entries in it would then need a size.
/// </summary>
internal sealed class PageConverter(
    PageConversion convert, PageOptions options, TokenCount count, MarkdownMetrics metrics, TimeProvider time, ILogger<PageConverter> logger) : IDisposable
{
    /// <summary>How long a response waits for its conversion.</summary>
    public static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(2);

    private const int CacheBytes = 32 * 1024 * 1024;
    private const int EntryOverhead = 512;
    private static readonly TimeSpan Unused = TimeSpan.FromHours(1);

    private readonly MemoryCache _pages = new(new MemoryCacheOptions { SizeLimit = CacheBytes });
    private readonly ConcurrentDictionary<string, Lazy<Task<MarkdownPage>>> _underWay = new(StringComparer.Ordinal);

    /// <summary>The page, or null with the reason counted and logged: the HTML is then to be sent.</summary>
    public async ValueTask<MarkdownPage?> ConvertAsync(ReadOnlyMemory<byte> html, string? contentType, Uri? address)
    {
        var key = KeyOf(html.Span, contentType, address);
        if (_pages.TryGetValue(key, out MarkdownPage? remembered) && remembered is not null)
        {
            return Sendable(remembered, html.Length, isRemembered: true, address);
        }

        // Decoded before the conversion: the octets go back to their pool when the response is done, and the conversion may still be running then.
        if (!HtmlCharset.TryDecode(html.Span, contentType, out var text))
        {
            return FellBack(FallbackReason.UnknownCharset, address);
        }

        var conversion = _underWay.GetOrAdd(key, _ => new Lazy<Task<MarkdownPage>>(() => Task.Run(() => Convert(key, text, address)))).Value;
        try
        {
            var page = await conversion.WaitAsync(TimeLimit, time);
            return Sendable(page, html.Length, isRemembered: false, address);
        }
        catch (TimeoutException)
        {
            Log.ConversionTimedOut(logger, TimeLimit);
            return FellBack(FallbackReason.TimedOut, address);
        }
        catch (MarkdownLimitException)
        {
            return FellBack(FallbackReason.TooLarge, address);
        }
        catch (Exception exception)
        {
            // REP-07: if the conversion fails for any reason, the reader still gets the page.
            Log.ConversionFailed(logger, exception);
            return FellBack(FallbackReason.Failed, address);
        }
    }

    public void Dispose() => _pages.Dispose();

    private MarkdownPage Convert(string key, string html, Uri? address)
    {
        try
        {
            // Another request may have finished the conversion after the caller looked into the cache.
            if (_pages.TryGetValue(key, out MarkdownPage? finished) && finished is not null)
            {
                return finished;
            }

            var start = time.GetTimestamp();
            var document = convert(StreamedComponents.Settle(html), address);
            metrics.ConversionTook(time.GetElapsedTime(start));
            metrics.Selected(document.Selection);
            var page = MarkdownPage.From(document.Text, count, document.CanonicalUrl, hasContent: document.HasContent);
            using var entry = _pages.CreateEntry(key);
            entry.Value = page;
            entry.Size = page.Octets.Length + EntryOverhead;
            entry.SlidingExpiration = Unused;
            return page;
        }
        finally
        {
            _underWay.TryRemove(key, out _);
        }
    }

    // If a script renders the application, its HTML has at least a title and a noscript element; its Markdown is empty.
    private MarkdownPage? Sendable(MarkdownPage page, int htmlBytes, bool isRemembered, Uri? address)
    {
        if (!page.HasContent)
        {
            return FellBack(FallbackReason.NoContent, address);
        }

        metrics.Converted(isRemembered, htmlBytes, page.Octets.Length);
        return page;
    }

    private MarkdownPage? FellBack(string reason, Uri? address)
    {
        metrics.FellBack(reason);
        Log.HtmlSentUnconverted(logger, Log.Loggable(PathString.FromUriComponent(address?.AbsolutePath ?? "")), reason, options.MaxHtmlLength);
        return null;
    }

    /// <summary>The key contains the address, because links are resolved against it, and the field that names the charset.</summary>
    private static string KeyOf(ReadOnlySpan<byte> html, string? contentType, Uri? address)
    {
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        digest.AppendData(Encoding.UTF8.GetBytes($"{contentType}\n{address}\n"));
        digest.AppendData(html);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        digest.GetHashAndReset(hash);
        return System.Convert.ToBase64String(hash);
    }
}
