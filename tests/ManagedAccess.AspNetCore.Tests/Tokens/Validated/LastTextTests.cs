using System.Runtime.CompilerServices;
using System.Text;
using ManagedAccess.AspNetCore.Tokens;
using ManagedAccess.AspNetCore.Tokens.Validated;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests.Tokens.Validated;

public sealed class LastTextTests : IDisposable
{
    private const string Token = "header.payload.signature-of-the-token";
    private const int Patience = 8;

    private readonly TokenPath _path = new();

    [Fact]
    public void Is_TheSameStringObject()
    {
        var header = HeaderOf(Token);
        var last = default(LastText);
        Assert.False(last.Is(Within(header)));

        last.Note(Within(header));

        Assert.True(last.Is(Within(header)));
        Assert.False(last.Is(Within(HeaderOf(Token)))); // the same characters in another object
    }

    [Fact]
    public void Is_AnotherPartOfTheString_IsNotTheToken()
    {
        var header = HeaderOf(Token);
        var last = default(LastText);
        last.Note(Within(header));

        Assert.False(last.Is(header.AsMemory()));
        Assert.False(last.Is(Within(header)[1..]));
        Assert.False(last.Is(Within(header)[..^1]));
        Assert.False(last.Is(header.AsMemory(0, Token.Length))); // as long, at another place
    }

    [Fact]
    public void Note_OfAPlaceThatStringAndLengthDoNotName_IsNotKept()
    {
        var cookies = $"CF_Authorization={Token}; theme=dark";
        var token = cookies.AsMemory("CF_Authorization=".Length, Token.Length);
        var last = default(LastText);

        last.Note(token);
        last.Note(Token.ToCharArray());

        Assert.False(last.Is(token));
        Assert.False(last.Is(Token.ToCharArray()));
    }

    [Fact]
    public void Note_OfStringsInTurn_ChangesAfterSoManyOthers()
    {
        var (first, second) = (HeaderOf(Token), HeaderOf(Token));
        var last = default(LastText);
        last.Note(Within(first));
        for (var i = 1; i < Patience; i++)
        {
            last.Note(Within(second));
            Assert.True(last.Is(Within(first)));
        }

        last.Note(Within(second));

        Assert.False(last.Is(Within(first)));
        Assert.True(last.Is(Within(second)));
    }

    [Fact]
    public void Note_DoesNotKeepTheTextInMemory_AndTakesTheNextStringAtOnce()
    {
        var holder = new Holder();
        var text = NoteInAFrameOfItsOwn(holder);

        GC.Collect();

        Assert.False(text.TryGetTarget(out _));
        var next = HeaderOf(Token);
        holder.Last.Note(Within(next));
        Assert.True(holder.Last.Is(Within(next)));
    }

    // The text that ends like a token that is remembered, in the string in which it was found.
    [Fact]
    public async Task Find_ALongerPartOfTheSameString_FindsNothing()
    {
        var prototype = (await _path.ValidateAsync(_path.OAuth.Issue())).Token!;
        var cache = new ValidatedTokenCache(new() { CacheEntries = 10 }, new FakeTimeProvider(_path.Clock.GetUtcNow()));
        ValidatedTokenCacheTests.Store(cache, prototype, Encoding.ASCII.GetBytes(Token));
        var header = HeaderOf(Token);

        for (var i = 0; i < 3; i++)
        {
            Assert.True(cache.Find(Within(header), AuthorizationServerType.OAuth)!.LastText.Is(Within(header)));
            Assert.Null(cache.Find(header.AsMemory(), AuthorizationServerType.OAuth));
            Assert.Null(cache.Find(Within(header)[1..], AuthorizationServerType.OAuth));
            Assert.Null(cache.Find(Within(header), AuthorizationServerType.CloudflareAccess));
        }
    }

    [Fact]
    public async Task Find_ATextThatIsNotAscii_FindsNothing()
    {
        var prototype = (await _path.ValidateAsync(_path.OAuth.Issue())).Token!;
        var cache = new ValidatedTokenCache(new() { CacheEntries = 10 }, new FakeTimeProvider(_path.Clock.GetUtcNow()));
        ValidatedTokenCacheTests.Store(cache, prototype, Encoding.ASCII.GetBytes(Token));

        Assert.NotNull(cache.Find(Token.AsMemory(), AuthorizationServerType.OAuth));
        Assert.Null(cache.Find(("\u0168" + Token[1..]).AsMemory(), AuthorizationServerType.OAuth)); // "h" in its low byte
        Assert.Null(cache.Find((Token[..^1] + "\u016e").AsMemory(), AuthorizationServerType.OAuth)); // "n" in its low byte
        Assert.Null(cache.Find("short".AsMemory(), AuthorizationServerType.OAuth));
    }

    public void Dispose() => _path.Dispose();

    private static string HeaderOf(string token) => new($"Bearer {token}".AsSpan());

    private static ReadOnlyMemory<char> Within(string header) => header.AsMemory("Bearer ".Length);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference<string> NoteInAFrameOfItsOwn(Holder holder)
    {
        var header = HeaderOf(Token);
        holder.Last.Note(Within(header));
        return new(header);
    }

    private sealed class Holder
    {
        public LastText Last;
    }
}
