using System.Buffers;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace ManagedAccess.AspNetCore.Markdown.Tests;

/// <summary>Every way an application has of writing a body. Each writes the text it is given, and nothing else.</summary>
internal static class WaysOfWriting
{
    public static readonly Dictionary<string, Func<HttpContext, string, Task>> All = new(StringComparer.Ordinal)
    {
        ["sync"] = (context, text) =>
        {
            context.Response.Body.Write(Utf8(text));
            return Task.CompletedTask;
        },
        ["sync array, in pieces"] = (context, text) =>
        {
            foreach (var piece in Pieces(text))
            {
                context.Response.Body.Write(piece, 0, piece.Length);
            }

            return Task.CompletedTask;
        },
        ["async"] = (context, text) => context.Response.Body.WriteAsync(Utf8(text)).AsTask(),
        ["async array, in pieces"] = async (context, text) =>
        {
            foreach (var piece in Pieces(text))
            {
#pragma warning disable CA1835 // the older overload is the one under test
                await context.Response.Body.WriteAsync(piece, 0, piece.Length);
#pragma warning restore CA1835
            }
        },
        ["Response.WriteAsync"] = (context, text) => context.Response.WriteAsync(text),
        ["Response.WriteAsync, in pieces"] = async (context, text) =>
        {
            foreach (var piece in text.Chunk(7))
            {
                await context.Response.WriteAsync(new string(piece));
            }
        },
        ["PipeWriter.WriteAsync"] = async (context, text) => await context.Response.BodyWriter.WriteAsync(Utf8(text)),
        ["PipeWriter, never flushed"] = (context, text) =>
        {
            context.Response.BodyWriter.Write(Utf8(text));
            return Task.CompletedTask;
        },
        ["PipeWriter, then stream"] = async (context, text) =>
        {
            var octets = Utf8(text);
            context.Response.BodyWriter.Write(octets.AsSpan(0, octets.Length / 2));
            await context.Response.Body.WriteAsync(octets.AsMemory(octets.Length / 2));
        },
        ["PipeWriter, flushed at the end"] = async (context, text) =>
        {
            context.Response.BodyWriter.Write(Utf8(text));
            await context.Response.BodyWriter.FlushAsync();
        },
        ["StreamWriter, disposed"] = async (context, text) =>
        {
            await using var writer = new StreamWriter(context.Response.Body, new UTF8Encoding(false));
            await writer.WriteAsync(text);
        },
        ["flushed at the end"] = async (context, text) =>
        {
            await context.Response.Body.WriteAsync(Utf8(text));
            await context.Response.Body.FlushAsync();
        },
        ["started, then written"] = async (context, text) =>
        {
            await context.Response.StartAsync();
            await context.Response.Body.WriteAsync(Utf8(text));
        },
        ["completed"] = async (context, text) =>
        {
            await context.Response.Body.WriteAsync(Utf8(text));
            await context.Response.CompleteAsync();
        },
        ["SendFileAsync"] = async (context, text) =>
        {
            using var file = new TemporaryFile(text);
            await context.Response.SendFileAsync(file.Path);
        },
        ["SendFileAsync, in two parts"] = async (context, text) =>
        {
            using var file = new TemporaryFile(text);
            var half = Utf8(text).Length / 2;
            await context.Response.SendFileAsync(file.Path, 0, half);
            await context.Response.SendFileAsync(file.Path, half, null);
        },
        ["announced length"] = async (context, text) =>
        {
            context.Response.ContentLength = Utf8(text).Length;
            await context.Response.Body.WriteAsync(Utf8(text));
            await context.Response.Body.FlushAsync();
        },
    };

    /// <summary>As <see cref="All"/>, for those that leave room for a decision after the first octets.</summary>
    public static readonly Dictionary<string, Func<HttpContext, Task>> EarlyFlushes = new(StringComparer.Ordinal)
    {
        ["stream"] = context => context.Response.Body.FlushAsync(),
        ["pipe"] = context => context.Response.BodyWriter.FlushAsync().AsTask(),
        ["buffering disabled"] = async context =>
        {
            context.Features.Get<IHttpResponseBodyFeature>()!.DisableBuffering();
            await context.Response.Body.WriteAsync(Utf8(" "));
        },
    };

    public static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    private static IEnumerable<byte[]> Pieces(string text) => Utf8(text).Chunk(7);

    internal sealed class TemporaryFile : IDisposable
    {
        public TemporaryFile(string text) => File.WriteAllText(Path, text, new UTF8Encoding(false));

        public string Path { get; } = System.IO.Path.GetTempFileName();

        public void Dispose() => File.Delete(Path);
    }
}
