using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using ManagedAccess.AspNetCore.Markdown.Diagnostics;
using ManagedAccess.Markdown;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Logging;

namespace ManagedAccess.AspNetCore.Markdown.Pages;

/// <summary>What <c>MarkdownConverter</c> does for one page; apart, so that a test can make it slow or wrong.</summary>
internal delegate MarkdownDocument PageConversion(string html, Uri? address);

/// <summary>
/// HTML octets to a Markdown page, within the limits. Pages are remembered by a digest of their octets and address, in a
/// cache of our own: the application's may have a size limit that its other users keep to and we would not.
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
            return Sendable(remembered, isRemembered: true, address);
        }

        // Decoded here and now: the octets go back to their pool when the response is done, the conversion may still be running then.
        if (!HtmlCharset.TryDecode(html.Span, contentType, out var text))
        {
            return FellBack(FallbackReason.UnknownCharset, address);
        }

        var conversion = _underWay.GetOrAdd(key, _ => new Lazy<Task<MarkdownPage>>(() => Task.Run(() => Convert(key, text, address)))).Value;
        try
        {
            var page = await conversion.WaitAsync(TimeLimit, time);
            return Sendable(page, isRemembered: false, address);
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
            // REP-07: whatever is wrong with the conversion, the reader still gets the page.
            Log.ConversionFailed(logger, exception);
            return FellBack(FallbackReason.Failed, address);
        }
    }

    public void Dispose() => _pages.Dispose();

    private MarkdownPage Convert(string key, string html, Uri? address)
    {
        try
        {
            // Another may have finished between the caller's look into the cache and here.
            if (_pages.TryGetValue(key, out MarkdownPage? finished) && finished is not null)
            {
                return finished;
            }

            var document = convert(StreamedComponents.Settle(html), address);
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

    // The HTML of an application that a script draws says at least what the reader lacks (its title, its noscript); its Markdown says nothing.
    private MarkdownPage? Sendable(MarkdownPage page, bool isRemembered, Uri? address)
    {
        if (!page.HasContent)
        {
            return FellBack(FallbackReason.NoContent, address);
        }

        metrics.Converted(isRemembered);
        return page;
    }

    private MarkdownPage? FellBack(string reason, Uri? address)
    {
        metrics.FellBack(reason);
        Log.HtmlSentUnconverted(logger, Log.Loggable(PathString.FromUriComponent(address?.AbsolutePath ?? "")), reason, options.MaxHtmlLength);
        return null;
    }

    /// <summary>The address belongs to the key, because links are resolved against it, and so does what names the charset.</summary>
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
