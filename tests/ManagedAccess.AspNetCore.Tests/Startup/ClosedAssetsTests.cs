using ManagedAccess.AspNetCore.Startup;
using ManagedAccess.Testing;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.Abstractions;
using Microsoft.AspNetCore.StaticAssets;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests.Startup;

/// <summary>Case A9: the page where people sign in is public; its style sheets have to be, or the host says which line is missing.</summary>
[Trait("Case", "A9")]
public sealed class ClosedAssetsTests : IDisposable
{
    private readonly DirectoryInfo _webRoot = Directory.CreateTempSubdirectory("managed-access-webroot");

    public void Dispose() => _webRoot.Delete(recursive: true);

    [Theory]
    [InlineData("an action", true)]
    [InlineData("the cookie's login path", true)]
    [InlineData("another endpoint", false)]
    [InlineData("none", false)]
    public async Task MappedAssets_BesideAPublicPage_AreNamedWithTheLineToWrite(string page, bool found)
    {
        await using var app = await Start(page, app => MapAsset(app));

        var finding = Findings(app).SingleOrDefault();

        Assert.Equal(found, finding is { Kind: ManagedAccessFindingKind.ClosedAssets, IsMistake: true });
        if (found)
        {
            Assert.Contains("app.MapStaticAssets().AllowAnonymous()", finding!.Message, StringComparison.Ordinal);
            Assert.Contains("/css/site.css", finding.Message, StringComparison.Ordinal);
            Assert.Contains(app.Logs.Named("StartupFinding"), entry => entry.Text.Contains(finding.Message, StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task MappedAssets_OpenToEveryone_AreNotNamed()
    {
        await using var app = await Start("the cookie's login path", app => MapAsset(app).WithMetadata(new AllowAnonymousAttribute()));

        Assert.Empty(Findings(app));
    }

    [Theory]
    [InlineData("css/site.css", true)]
    [InlineData("app.js", true)]
    [InlineData("robots.txt", false)]
    public async Task Files_OfUseStaticFiles_AreANote(string file, bool found)
    {
        var path = Path.Combine(_webRoot.FullName, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await File.WriteAllTextAsync(path, "/**/", TestContext.Current.CancellationToken);
        await using var app = await Start("the cookie's login path", app => app.UseStaticFiles());

        var finding = Findings(app).SingleOrDefault();

        Assert.Equal(found, finding is { Kind: ManagedAccessFindingKind.ClosedAssets, IsMistake: false });
        Assert.True(!found || finding!.Message.Contains("/" + file, StringComparison.Ordinal), finding?.Message);
    }

    private static RouteHandlerBuilder MapAsset(WebApplication app) =>
        app.MapGet("/css/site.css", () => "").WithMetadata(new StaticAssetDescriptor { AssetPath = "css/site.css", Route = "css/site.css" });

    private static IEnumerable<ManagedAccessFinding> Findings(ProtectedApp app) =>
        app.Services.GetRequiredService<IManagedAccessReport>().Findings.Where(finding => finding.Kind == ManagedAccessFindingKind.ClosedAssets);

    private Task<ProtectedApp> Start(string page, Action<WebApplication> files) => ProtectedApp.StartAsync(setup =>
    {
        setup.Services = services => services.AddAuthentication("Cookies").AddCookie("Cookies", options => options.LoginPath = "/Sign-In");
        setup.App = app =>
        {
            app.Environment.WebRootFileProvider = new Microsoft.Extensions.FileProviders.PhysicalFileProvider(_webRoot.FullName);
            files(app);
            switch (page)
            {
                case "an action": app.MapGet("/privacy", () => "").WithMetadata(new ActionDescriptor()).AllowAnonymous(); break;
                case "the cookie's login path": app.MapGet("/sign-in", () => "").AllowAnonymous(); break;
                case "another endpoint": app.MapGet("/healthz", () => "").AllowAnonymous(); break;
            }
        };
    });
}
