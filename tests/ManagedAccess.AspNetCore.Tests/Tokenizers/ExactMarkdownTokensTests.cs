using System.Net.Http.Headers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Microsoft.ML.Tokenizers;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests.Tokenizers;

public sealed class ExactMarkdownTokensTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task XMarkdownTokens_WithTheExactCounter_IsTheCountOfTheVocabulary(bool before)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = "Production" });
        builder.WebHost.UseTestServer();
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["ManagedAccess:Resource"] = "https://wiki.example",
            ["ManagedAccess:AuthorizationServers:0:Issuer"] = "https://login.example",
        });
        builder.Services.AddSingleton<TimeProvider>(new FakeTimeProvider()); // the time limit of a conversion never passes
        _ = before ? builder.Services.AddExactMarkdownTokens().AddManagedAccess().Services : builder.Services.AddManagedAccess().Services.AddExactMarkdownTokens();
        await using var app = builder.Build();
        app.MapGet("/", () => Results.Content("<main><h1>Überschrift</h1><p>Donaudampfschifffahrtsgesellschaft &amp; naïve café.</p></main>", "text/html")).AllowAnonymous();
        await app.StartAsync();
        using var client = app.GetTestClient();
        client.DefaultRequestHeaders.Accept.Add(new MediaTypeWithQualityHeaderValue("text/markdown"));

        var response = await client.GetAsync(new Uri("/", UriKind.Relative));

        var markdown = await response.Content.ReadAsStringAsync();
        var exact = TiktokenTokenizer.CreateForEncoding("o200k_base").CountTokens(markdown);
        Assert.Equal(exact.ToString(System.Globalization.CultureInfo.InvariantCulture), response.Headers.GetValues("X-Markdown-Tokens").Single());
    }
}
