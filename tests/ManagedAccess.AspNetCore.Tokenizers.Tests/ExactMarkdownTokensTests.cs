using System.Globalization;
using ManagedAccess.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.ML.Tokenizers;
using Xunit;

namespace ManagedAccess.AspNetCore.Tokenizers.Tests;

public sealed class ExactMarkdownTokensTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task XMarkdownTokens_WithTheExactCounter_IsTheCountOfTheVocabulary(bool before)
    {
        Action<IServiceCollection> exact = services => services.AddExactMarkdownTokens();
        await using var app = await ProtectedApp.StartAsync(setup =>
        {
            setup.Services = before ? exact : null;
            setup.LaterServices = before ? null : exact;
            setup.App = web => web.MapGet("/", () => Results.Content("<main><h1>Überschrift</h1><p>Donaudampfschifffahrtsgesellschaft &amp; naïve café.</p></main>", "text/html")).AllowAnonymous();
        });

        using var response = await app.GetAsync("/", Callers.Agent);

        var markdown = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        var exactly = TiktokenTokenizer.CreateForEncoding("o200k_base").CountTokens(markdown);
        Assert.Equal(exactly.ToString(CultureInfo.InvariantCulture), response.Headers.GetValues("X-Markdown-Tokens").Single());
    }
}
