using ManagedAccess.AspNetCore.Auditing;
using ManagedAccess.AspNetCore.Authorization;
using ManagedAccess.AspNetCore.Challenges;
using ManagedAccess.AspNetCore.Tokens;
using ManagedAccess.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests.Configuration;

/// <summary>Case A29: what an app writes for one feature's options counts, and is checked, as if it stood in the section.</summary>
public sealed class OptionsSliceTests
{
    [Fact]
    public async Task Configure_OfEverySlice_ReachesTheWholeAndTheFeature()
    {
        await using var app = await ProtectedApp.StartAsync(setup => setup.LaterServices = services => services
            .Configure<MarkdownOptions>(options => options.Enabled = false)
            .Configure<ChallengeOptions>(options => options.Realm = "wiki")
            .Configure<AccessTokenOptions>(options => options.MaxTokenLength = 2048)
            .Configure<CallerOptions>(options => options.AllowServices = true)
            .Configure<AuditOptions>(options => options.IncludeEmail = false)
            .PostConfigure<AuditOptions>(options => options.SpanAttributes = true)
            .PostConfigure<AuditFileOptions>(options => options.MaxBytes = 65536)
            .Configure<ManagedAccessOptions>(options => options.ResourceName = "From code"));

        var whole = app.Services.GetRequiredService<IOptions<ManagedAccessOptions>>().Value;
        var refusal = await app.GetAsync("/anything");

        Assert.Equal((false, "wiki", 2048, true), (whole.Markdown.Enabled, whole.Challenges.Realm, whole.Tokens.MaxTokenLength, whole.Callers.AllowServices));
        Assert.Equal((false, true, 65536, "From code"), (whole.Audit.IncludeEmail, whole.Audit.SpanAttributes, whole.Audit.File.MaxBytes, whole.ResourceName));
        Assert.False(app.Services.GetRequiredService<IOptions<MarkdownOptions>>().Value.Enabled);
        Assert.Equal("wiki", app.Services.GetRequiredService<IOptionsMonitor<ChallengeOptions>>().CurrentValue.Realm);
        Assert.Contains("realm=\"wiki\"", refusal.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
    }

    public static TheoryData<string, Action<IServiceCollection>, string> Mistakes => new()
    {
        { "a slice", services => services.Configure<MarkdownOptions>(options => options.PathSuffix = "md"), "ManagedAccess:Markdown:PathSuffix is 'md'" },
        { "a slice of a slice", services => services.Configure<AuditFileOptions>(options => options.MaxBytes = 1), "ManagedAccess:Audit:File:MaxBytes is '1'" },
        { "two slices", services => services.Configure<ChallengeOptions>(options => (options.BrowserScheme, options.BrowserLoginPath) = ("x", "/login")), "expected at most one of them" },
        { "a rule of the app's own", services => services.AddOptions<CallerOptions>().Validate(options => options.AllowServices, "This app is for services."), "This app is for services." },
        { "an entry of a list", services => services.Configure<AuthorizationServerOptions>(options => options.Issuer = "https://x.example"), "services.Configure<AuthorizationServerOptions>(…) was found, which nothing reads" },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public async Task Start_WithAMistakeInTheCodeOf_StopsAndNamesIt(string mistake, Action<IServiceCollection> write, string expected)
    {
        var failure = await Assert.ThrowsAsync<OptionsValidationException>(() => ProtectedApp.StartAsync(setup => setup.LaterServices = write));

        Assert.True(failure.Message.Contains(expected, StringComparison.Ordinal), $"{mistake}: {failure.Message}");
    }

    // No public options class may be one that an app configures in vain. Those of a scheme and of a client have its name, and are given where it is added.
    [Fact]
    public async Task OptionsClass_ThatIsPublic_IsASliceOrRefused()
    {
        await using var app = await ProtectedApp.StartAsync();

        var classes = new[] { typeof(ManagedAccessOptions), typeof(MarkdownOptions) }.SelectMany(type => type.Assembly.GetExportedTypes())
            .Where(type => type.Name.EndsWith("Options", StringComparison.Ordinal) && type != typeof(ManagedAccessOptions) && type != typeof(TokenExchangeOptions) && !typeof(Microsoft.AspNetCore.Authentication.AuthenticationSchemeOptions).IsAssignableFrom(type))
            .Distinct().ToArray();
        var rules = app.Services.GetServices<IValidateOptions<ManagedAccessOptions>>().Select(rule => rule.GetType()).Where(rule => rule.IsGenericType).ToArray();

        Assert.NotEmpty(classes);
        Assert.All(classes, type => Assert.Contains(rules, rule => rule.GetGenericArguments()[0] == type));
    }

    // docs/reference/settings.md says: a change takes effect at the next start.
    [Fact]
    public async Task Settings_WhoseConfigurationChanges_StayAsTheyWereAtTheStart()
    {
        await using var app = await ProtectedApp.StartAsync(setup => setup.Settings["Challenges:Realm"] = "before");
        var monitor = app.Services.GetRequiredService<IOptionsMonitor<ManagedAccessOptions>>();
        var changes = 0;
        using var wholes = monitor.OnChange(_ => changes++);
        using var slices = app.Services.GetRequiredService<IOptionsMonitor<ChallengeOptions>>().OnChange(_ => changes++);

        var configuration = (IConfigurationRoot)app.Services.GetRequiredService<IConfiguration>();
        configuration["ManagedAccess:Challenges:Realm"] = "after";
        configuration.Reload();

        using var scope = app.Services.CreateScope();
        var refusal = await app.GetAsync("/anything");
        Assert.Equal("after", configuration["ManagedAccess:Challenges:Realm"]);
        Assert.Equal(0, changes);
        Assert.All(
            [
                monitor.CurrentValue.Challenges,
                app.Services.GetRequiredService<IOptions<ManagedAccessOptions>>().Value.Challenges,
                scope.ServiceProvider.GetRequiredService<IOptionsSnapshot<ManagedAccessOptions>>().Value.Challenges,
                app.Services.GetRequiredService<IOptionsMonitor<ChallengeOptions>>().CurrentValue,
                app.Services.GetRequiredService<IOptions<ChallengeOptions>>().Value,
                scope.ServiceProvider.GetRequiredService<IOptionsSnapshot<ChallengeOptions>>().Value,
            ],
            challenges => Assert.Same(monitor.CurrentValue.Challenges, challenges));
        Assert.Contains("realm=\"before\"", refusal.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task PostConfigure_OfASlice_HasTheLastWordOverConfigureAndTheSection()
    {
        await using var app = await ProtectedApp.StartAsync(setup =>
        {
            setup.Settings["Challenges:Realm"] = "section";
            setup.LaterServices = services => services
                .PostConfigure<ChallengeOptions>(options => options.Realm += ", then post")
                .Configure<ChallengeOptions>(options => options.Realm += ", then code")
                .ConfigureAll<ChallengeOptions>(options => options.Realm += ", then all");
        });

        Assert.Equal("section, then code, then all, then post", app.Services.GetRequiredService<IOptions<ManagedAccessOptions>>().Value.Challenges.Realm);
    }

    [Fact]
    public async Task Configure_OfASliceByAnotherName_ChangesNothing()
    {
        await using var app = await ProtectedApp.StartAsync(setup =>
            setup.LaterServices = services => services.Configure<ChallengeOptions>("partner", options => options.Realm = "partner"));

        Assert.Null(app.Services.GetRequiredService<IOptions<ChallengeOptions>>().Value.Realm);
    }
}
