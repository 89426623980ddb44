using System.Net;
using ManagedAccess.AspNetCore.Tests.Authentication;
using ManagedAccess.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Primitives;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests.Authorization;

/// <summary>What an app serves before its authorization is public, and the app is told, once.</summary>
public sealed class ServedWithoutAuthorizationTests
{
    private const string EventName = "ServedWithoutAuthorization";

    [Theory]
    [InlineData("GET", 200)]
    [InlineData("HEAD", 200)]
    public async Task File_ServedBeforeAuthorization_IsPublicAndWarnedAboutOnce(string method, int status)
    {
        await using var app = await StartAsync(filesFirst: true);

        var first = await app.SendAsync(new HttpMethod(method), "/site.css");
        await app.GetAsync("/site.css");

        Assert.Equal(status, (int)first.StatusCode);
        var warning = Assert.Single(app.Logs.Named(EventName));
        Assert.Equal(LogLevel.Warning, warning.Level);
        Assert.Contains("/site.css", warning.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task File_NotModified_IsWarnedAboutToo()
    {
        await using var app = await StartAsync(filesFirst: true);

        var response = await app.GetAsync("/site.css", ("If-Modified-Since", "Fri, 02 Jan 1970 00:00:00 GMT"));

        Assert.Equal(HttpStatusCode.NotModified, response.StatusCode);
        Assert.Single(app.Logs.Named(EventName));
    }

    [Fact]
    [Trait("Conformance", "CHL-24")]
    public async Task File_BehindAuthorization_IsProtected()
    {
        await using var app = await StartAsync(filesFirst: false);

        Assert.Equal(HttpStatusCode.Unauthorized, (await app.GetAsync("/site.css")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await app.GetAsync("/site.css", app.Bearer())).StatusCode);
        Assert.Empty(app.Logs.Named(EventName));
    }

    [Theory]
    [InlineData("Production")]
    [InlineData("Development")]
    public async Task Everything_ThatPassedAuthorizationOrIsOpenOrOurs_IsNotWarnedAbout(string environment)
    {
        await using var app = await WikiEndpoints.StartAsync(setup =>
        {
            setup.Environment = environment;
            setup.Settings["Resource"] = environment == "Development" ? null : ProtectedApp.Resource;
            setup.Settings["Challenges:AllowedOrigins:0"] = "https://tools.corp.example";
        });
        app.Client.BaseAddress = new Uri(environment == "Development" ? "http://localhost:5080" : ProtectedApp.Resource);

        await app.GetAsync("/page", app.Bearer(claims => claims["aud"] = app.Client.BaseAddress.GetLeftPart(UriPartial.Authority)));
        await app.GetAsync("/open");
        await app.GetAsync("/open", app.Bearer());
        await app.GetAsync("/missing");
        await app.GetAsync("/missing", app.Assertion());
        await app.GetAsync("/.well-known/oauth-protected-resource");
        await app.GetAsync("/.well-known/oauth-protected-resource/base");
        await app.SendAsync(HttpMethod.Options, "/page", ("Origin", "https://tools.corp.example"), ("Access-Control-Request-Method", "POST"));

        Assert.Empty(app.Logs.Named(EventName));
    }

    private static Task<ProtectedApp> StartAsync(bool filesFirst) => ProtectedApp.StartAsync(setup => setup.App = web =>
    {
        var files = new StaticFileOptions { FileProvider = new OneFile() };
        if (filesFirst)
        {
            web.UseStaticFiles(files);
            web.UseRouting();
            web.UseAuthorization();
        }
        else
        {
            web.UseRouting();
            web.UseAuthorization();
            web.UseStaticFiles(files);
        }

        web.MapGet("/", () => "home");
    });

    /// <summary>A folder with one style sheet in it.</summary>
    private sealed class OneFile : IFileProvider, IFileInfo
    {
        public bool Exists => true;

        public bool IsDirectory => false;

        public DateTimeOffset LastModified => DateTimeOffset.UnixEpoch;

        public long Length => 4;

        public string Name => "site.css";

        public string? PhysicalPath => null;

        public Stream CreateReadStream() => new MemoryStream("p {}"u8.ToArray());

        public IDirectoryContents GetDirectoryContents(string subpath) => NotFoundDirectoryContents.Singleton;

        public IFileInfo GetFileInfo(string subpath) => subpath == "/site.css" ? this : new NotFoundFileInfo(subpath);

        public IChangeToken Watch(string filter) => NullChangeToken.Singleton;
    }
}
