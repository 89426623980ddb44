using System.ComponentModel.DataAnnotations;
using System.Net;
using ManagedAccess.AspNetCore.Tests.Authentication;
using ManagedAccess.Testing;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ApplicationParts;
using Microsoft.AspNetCore.Mvc.Authorization;
using Microsoft.AspNetCore.Mvc.Controllers;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.RazorPages.Infrastructure;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests.PageList;

/// <summary>The list has the pages that its reader may open, and no others. The sample with Razor Pages has a list too: EndToEnd.Tests reads it.</summary>
public sealed class LlmsTxtEndpointTests
{
    [Fact]
    public async Task List_ForACaller_HasWhatTheyMayOpen()
    {
        await using var app = await StartAsync(web =>
        {
            web.MapGet("/", Page).WithSummary("Start");
            web.MapGet("/drafts", Page).RequireAllScopes("wiki.write").WithSummary("Drafts");
            web.MapGet("/about", Page).AllowAnonymous().WithName("About us").WithDescription("Who\nwe are");
        });

        Assert.Equal(
            """
            # Internal wiki

            > The pages that Ada Lovelace may read.

            ## Pages

            - [Start](https://wiki.corp.example/)
            - [About us](https://wiki.corp.example/about): Who we are

            """,
            await ReadAsync(app, app.Bearer(claims => (claims["name"], claims["scope"]) = ("Ada Lovelace", "wiki.read"))));
        Assert.Contains("- [Drafts](https://wiki.corp.example/drafts)", await ReadAsync(app, app.Bearer(claims => claims["scope"] = "wiki.write")), StringComparison.Ordinal);
    }

    // The endpoints that are open are no secret. The others are.
    [Fact]
    public async Task List_ThatIsPublic_ShowsAnonymousReadersWhatIsPublic()
    {
        await using var app = await ProtectedApp.StartAsync(setup => setup.App = web =>
        {
            web.MapLlmsTxt("/list", "Wiki [internal]", "Open\npages").AllowAnonymous();
            web.MapGet("/closed", Page);
            web.MapGet("/open", Page).AllowAnonymous();
        });

        Assert.Equal("# Wiki [internal]\n\n> Open pages\n\n## Pages\n\n- [/open](https://wiki.corp.example/open)\n", await (await app.GetAsync("/list")).Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task List_WithoutACredential_IsRefusedAsAnyPage()
    {
        await using var app = await StartAsync(web => web.MapGet("/", Page));

        var refused = await app.GetAsync("/llms.txt");

        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.Single(ReceivedChallenge.Of(refused));
    }

    [Fact]
    public async Task List_WithAPolicyOfItsOwn_HasIt()
    {
        await using var app = await ProtectedApp.StartAsync(setup => setup.App = web => web.MapLlmsTxt().RequireAuthorization(policy => policy.RequireAllScopes("wiki.write")));

        Assert.Equal(HttpStatusCode.Forbidden, (await app.GetAsync("/llms.txt", app.Bearer(claims => claims["scope"] = "wiki.read"))).StatusCode);
        Assert.Equal("# Internal wiki\n\n> The pages that this caller may read.\n", await ReadAsync(app, app.Bearer(claims =>
        {
            claims["scope"] = "wiki.write";
            claims.Remove("name");
            claims.Remove("email");
        })));
    }

    [Fact]
    public async Task List_Always_LeavesOutWhatIsNoPageWithOneAddress()
    {
        await using var app = await StartAsync(web =>
        {
            web.MapGet("/pages/{slug}", Page);
            web.MapGet("/files/{**rest}", Page);
            web.MapGet("/optional/{id?}", Page);
            web.MapPost("/save", Page);
            web.MapGet("/hidden", Page).ExcludeFromDescription();
            web.MapGet("/_internal", Page);
            web.MapGet("/.well-known/thing", Page);
            web.MapGet("/elsewhere", Page).RequireHost("other.corp.example");
            web.MapGet("/here", Page).RequireHost("localhost");
            web.MapHealthChecks("/healthz");
            web.MapGet("/mcp/help", Page); // of another resource, for which this token is not
            web.MapGet("/declared", Page).AsProtectedResource("/mcp");
            web.MapGet("/brackets (1)", Page).WithSummary("One [1]");
            web.MapFallback(Page);
        });

        Assert.Equal(["/brackets%20%281%29", "/here", "/optional"], Paths(await ReadAsync(app, app.Bearer())));
        Assert.Contains(@"[One \[1\]](", await ReadAsync(app, app.Bearer()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("wiki.corp.example", true)]
    [InlineData("*.corp.example", true)]
    [InlineData("*", true)]
    [InlineData("*:8443", false)]
    [InlineData("corp.example", false)]
    public async Task Page_OfAHost_IsListedThere(string pattern, bool isListed)
    {
        await using var app = await StartAsync(web => web.MapGet("/here", Page).RequireHost(pattern));

        var answer = await app.GetAsync("/llms.txt", app.Bearer(), ("Host", "wiki.corp.example"));

        Assert.Equal(isListed ? ["/here"] : [], Paths(await answer.Content.ReadAsStringAsync()));
    }

    [Fact]
    public async Task List_WithRequirementsOfEveryKind_AsksEachOfThem()
    {
        await using var app = await StartAsync(
            web =>
            {
                web.MapGet("/named", Page).RequireAuthorization("finance");
                web.MapGet("/attribute", [RequireGroup("finance")] () => "x");
                web.MapGet("/code", Page).RequireAuthorization(policy => policy.RequireAssertion(context => context.Resource is HttpContext { Request.Path.Value: "/code" } http && http.GetAttribution().User?.Name == "Ada"));
                web.MapGet("/cookie", Page).RequireAuthorization(policy => policy.AddAuthenticationSchemes("Cookies").RequireAuthenticatedUser());
            },
            services =>
            {
                services.AddAuthentication().AddCookie("Cookies");
                services.AddAuthorizationBuilder().AddPolicy("finance", policy => policy.RequireGroup("finance"));
            });

        Assert.Equal(["/attribute", "/code", "/named"], Paths(await ReadAsync(app, app.Bearer(claims => (claims["name"], claims["groups"]) = ("Ada", new System.Text.Json.Nodes.JsonArray("finance"))))));
        Assert.Empty(Paths(await ReadAsync(app, app.Bearer(claims => claims["name"] = "Grace"))));
    }

    // The caller of the list's own scheme is nobody to the other pages.
    [Fact]
    public async Task List_WithASchemeOfItsOwn_ListsWhatItsReaderMayOpenInTheUsualWay()
    {
        await using var app = await ProtectedApp.StartAsync(setup =>
        {
            setup.LaterServices = services => services.AddAuthentication().AddCookie("Cookies").AddScheme<AuthenticationSchemeOptions, EverybodyHandler>("Everybody", null);
            setup.App = web =>
            {
                web.MapLlmsTxt().RequireAuthorization(policy => policy.AddAuthenticationSchemes("Everybody").RequireAuthenticatedUser());
                web.MapGet("/plans", Page).WithSummary("Takeover");
                web.MapGet("/open", Page).AllowAnonymous();
            };
        });

        var list = await (await app.GetAsync("/llms.txt")).Content.ReadAsStringAsync();

        Assert.Equal(["/open"], Paths(list));
        Assert.DoesNotContain("Takeover", list, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Handlers_ThatTakeTheRequestFromTheAccessor_SeeThePage()
    {
        await using var app = await StartAsync(
            web =>
            {
                web.Use(async (context, next) =>
                {
                    await next(context);
                    Assert.Same(context, context.RequestServices.GetRequiredService<IHttpContextAccessor>().HttpContext);
                });
                foreach (var path in (string[])["/admin/users", "/plans"])
                {
                    web.MapGet(path, Page).RequireAuthorization(policy => policy.AddRequirements(new NotAdmin()));
                }
            },
            services => services.AddHttpContextAccessor().AddSingleton<IAuthorizationHandler, NotAdminHandler>());

        Assert.Equal(["/plans"], Paths(await ReadAsync(app, app.Bearer())));
    }

    [Fact]
    public async Task Page_ThatCannotBeJudged_IsLeftOutAndTheOthersStay()
    {
        await using var app = await StartAsync(
            web =>
            {
                web.MapGet("/good", Page);
                web.MapGet("/unknown-policy", Page).RequireAuthorization("no-such-policy");
                web.MapGet("/unknown-scheme", Page).RequireAuthorization(policy => policy.AddAuthenticationSchemes("no-such-scheme").RequireAuthenticatedUser());
                web.MapGet("/throws", Page).RequireAuthorization(policy => policy.RequireAssertion(bool (_) => throw new InvalidOperationException("broken")));
                web.MapGet("/untitled", Page).WithMetadata(new DisplayAttribute { Name = "Missing", ResourceType = typeof(LlmsTxtEndpointTests) });
            });

        Assert.Equal(["/good"], Paths(await ReadAsync(app, app.Bearer())));
        Assert.Equal(3, app.Logs.Named("PageNotListed").Count);
    }

    // What the trial writes goes nowhere, also where the app has asked for the response's cookies before.
    [Fact]
    public async Task Handlers_ThatWriteToTheResponse_DoNotReachTheReader()
    {
        await using var app = await StartAsync(web =>
        {
            web.Use((context, next) =>
            {
                context.Response.Cookies.Append("own", "1");
                return next(context);
            });
            web.MapGet("/plans", Page).RequireAuthorization(policy => policy.RequireAssertion(context =>
            {
                var http = (HttpContext)context.Resource!;
                http.Response.Cookies.Append("trial", "1");
                http.Response.Headers["X-Trial"] = "1";
                http.Request.Headers["X-Trial"] = "1";
                http.Items["trial"] = 1;
                return !http.Response.HasStarted;
            }));
        });

        var answer = await app.GetAsync("/llms.txt", app.Bearer());

        Assert.Equal(["/plans"], Paths(await answer.Content.ReadAsStringAsync()));
        Assert.False(answer.Headers.Contains("X-Trial"));
        Assert.StartsWith("own=1", Assert.Single(answer.Headers.GetValues("Set-Cookie")), StringComparison.Ordinal);
    }

    // An output cache does not read no-store.
    [Fact]
    public async Task List_InAnAppWithAnOutputCache_IsMadeForEachCaller()
    {
        await using var app = await ProtectedApp.StartAsync(setup =>
        {
            setup.Services = services => services.AddOutputCache(options => options.AddBasePolicy(policy => policy.Cache()));
            setup.App = web =>
            {
                web.UseOutputCache();
                web.MapLlmsTxt().AllowAnonymous();
                web.MapGet("/local", Page).RequireAuthorization(policy => policy.RequireAssertion(context => ((HttpContext)context.Resource!).Request.Headers["X-Office"] == "here"));
            };
        });

        Assert.Equal(["/local"], Paths(await (await app.GetAsync("/llms.txt", ("X-Office", "here"))).Content.ReadAsStringAsync()));
        Assert.Empty(Paths(await (await app.GetAsync("/llms.txt")).Content.ReadAsStringAsync()));
    }

    [Fact]
    public async Task Texts_OfPeopleAndPages_AreWrittenAsText()
    {
        await using var app = await StartAsync(web => web.MapGet("/odd", Page).WithSummary("A `b` <i>\u202e").WithDescription("[x](https://evil.example) `"));

        var list = await ReadAsync(app, app.Bearer(claims => claims["name"] = "[Sign in](https://evil.example/)"));

        Assert.Contains(@"> The pages that \[Sign in\](https://evil.example/) may read.", list, StringComparison.Ordinal);
        Assert.Contains(@"- [A \`b\` \<i>](https://wiki.corp.example/odd): \[x\](https://evil.example) \`", list, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Handlers_SeeTheRouteValuesThatRoutingWouldGive()
    {
        await using var app = await StartAsync(web => web.MapGet("/report/{project=main}", Page).RequireAuthorization(policy =>
            policy.RequireAssertion(context => ((HttpContext)context.Resource!).Request.RouteValues["project"] is "main")));

        Assert.Equal(["/report"], Paths(await ReadAsync(app, app.Bearer())));
    }

    // The pages that stay closed must not look like a refusal of the list.
    [Fact]
    public async Task Record_OfTheList_IsThatOfAPageThatWasServed()
    {
        await using var app = await StartAsync(web => web.MapGet("/drafts", Page).RequireAllScopes("wiki.admin"));

        var answer = await app.GetAsync("/llms.txt", app.Bearer(claims => claims["scope"] = "wiki.read"));

        Assert.Equal((AccessOutcome.Served, 200, "/llms.txt"), (app.Audit.Last.Outcome, app.Audit.Last.Status, app.Audit.Last.Route));
        Assert.False(answer.Headers.Contains("WWW-Authenticate"));
        Assert.Equal("no-store", answer.Headers.CacheControl?.ToString());
    }

    [Theory]
    [InlineData("https://wiki.corp.example/wiki", "/wiki", "/wiki/llms.txt")] // the proxy passes the path on
    [InlineData("https://wiki.corp.example/wiki", "", "/llms.txt")] // the proxy has removed it
    [InlineData("https://wiki.corp.example/wiki", "", "/wiki/llms.txt", "/wiki")] // it is in the routes
    public async Task Addresses_BelowAPath_AreThoseThatClientsUse(string resource, string pathBase, string list, string prefix = "")
    {
        await using var app = await ProtectedApp.StartAsync(setup =>
        {
            setup.Settings["Resource"] = resource;
            setup.App = web =>
            {
                web.UsePathBase(pathBase);
                web.UseRouting();
                web.MapLlmsTxt(prefix + "/llms.txt");
                web.MapGet(prefix + "/on-call", Page);
            };
        });

        var answer = await app.GetAsync(list, app.Bearer(claims => claims["aud"] = resource), ("Host", "attacker.example"));

        Assert.Contains("](https://wiki.corp.example/wiki/on-call)", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task List_ForHead_IsThatForGetWithoutABody()
    {
        await using var app = await StartAsync(web => web.MapGet("/", Page));

        var get = await app.GetAsync("/llms.txt", app.Bearer());
        var head = await app.SendAsync(HttpMethod.Head, "/llms.txt", app.Bearer());

        Assert.Equal("text/markdown; charset=utf-8", get.Content.Headers.ContentType?.ToString());
        Assert.Equal((get.StatusCode, get.Content.Headers.ContentType, get.Content.Headers.ContentLength), (head.StatusCode, head.Content.Headers.ContentType, head.Content.Headers.ContentLength));
        Assert.Empty(await head.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task Actions_OfControllers_AreListedUnderTheirShortestAddress()
    {
        await using var app = await StartAsync(
            web =>
            {
                web.MapControllerRoute("default", "{controller=Listed}/{action=Index}/{id?}");
                web.MapControllers();
            },
            services => services.AddControllersWithViews().ConfigureApplicationPartManager(manager =>
            {
                manager.ApplicationParts.Add(new AssemblyPart(typeof(ListedController).Assembly));
                manager.FeatureProviders.Add(new OnlyTheseControllers());
            }));

        var list = await ReadAsync(app, app.Bearer(claims => claims["scope"] = "wiki.read"));

        Assert.Equal(["/", "/Listed/Guarded", "/Listed/Plans", "/routed/here"], Paths(list));
        Assert.Contains("- [The plans](", list, StringComparison.Ordinal);
        foreach (var path in Paths(list))
        {
            Assert.Equal(HttpStatusCode.OK, (await app.GetAsync(path, app.Bearer(claims => claims["scope"] = "wiki.read"))).StatusCode);
        }
    }

    // Routing has the policies of a Razor Page only when it has loaded the page.
    [Theory]
    [InlineData("wiki.read", false)]
    [InlineData("wiki.write", true)]
    public async Task RazorPage_WithAPolicy_IsListedForThoseWhoMeetIt(string scope, bool isListed)
    {
        await using var app = await StartAsync(
            web => web.MapGet("/Plans", Page).WithMetadata(new PageActionDescriptor()),
            services => services.AddSingleton<PageLoader>(new LoaderWithAPolicy(new RequireAllScopesAttribute("wiki.write"))));

        Assert.Equal(isListed ? ["/Plans"] : [], Paths(await ReadAsync(app, app.Bearer(claims => claims["scope"] = scope))));
    }

    [Fact]
    public void Map_WithoutManagedAccess_SaysWhatIsMissing()
    {
        var app = WebApplication.CreateSlimBuilder().Build();

        var exception = Assert.Throws<InvalidOperationException>(() => app.MapLlmsTxt());

        Assert.Contains("AddManagedAccess()", exception.Message, StringComparison.Ordinal);
    }

    private static IResult Page() => Results.Content("<h1>Page</h1>", "text/html");

    private static Task<ProtectedApp> StartAsync(Action<WebApplication> map, Action<IServiceCollection>? services = null) => ProtectedApp.StartAsync(setup =>
    {
        setup.Services = added =>
        {
            added.AddHealthChecks();
            services?.Invoke(added);
        };
        setup.App = web =>
        {
            web.MapLlmsTxt();
            map(web);
        };
    });

    private static async Task<string> ReadAsync(ProtectedApp app, (string, string) bearer)
    {
        var answer = await app.GetAsync("/llms.txt", bearer);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadAsStringAsync();
    }

    private static string[] Paths(string list) =>
        [.. list.Split('\n').Where(line => line.StartsWith("- [", StringComparison.Ordinal)).Select(line => new Uri(line.Split("](")[1].Split(')')[0]).AbsolutePath)];

    public sealed class ListedController : Controller
    {
        public string Index() => "index";

        [Display(Name = "The plans")]
        public string Plans() => "plans";

        [RequireAllScopes("wiki.write")]
        public string Secret() => "secret";

        [HttpPost]
        public string Save() => "saved";

        [OfTheApp]
        public string Filtered() => "filtered";

        [TypeFilter(typeof(OfTheAppAttribute))]
        public string FilteredByType() => "filtered";

        [AutoValidateAntiforgeryToken]
        [ResponseCache(NoStore = true)]
        public string Guarded() => "guarded";

        [ApiExplorerSettings(IgnoreApi = true)]
        public string Hidden() => "hidden";

        [HttpGet("/routed/here")]
        public string Routed() => "routed";

        [HttpGet("/routed/{id}")]
        public string RoutedWithId(string id) => id;
    }

    [Theory]
    [InlineData("wiki.read", false)]
    [InlineData("wiki.write", true)]
    public async Task Actions_BehindAnAuthorizeFilter_AreListedForThoseWhoMeetIt(string scope, bool areListed)
    {
        await using var app = await StartAsync(
            web => web.MapControllers(),
            services => services
                .AddControllers(options => options.Filters.Add(new AuthorizeFilter(new AuthorizationPolicyBuilder().RequireAllScopes("wiki.write").Build())))
                .ConfigureApplicationPartManager(manager =>
                {
                    manager.ApplicationParts.Add(new AssemblyPart(typeof(ListedController).Assembly));
                    manager.FeatureProviders.Add(new OnlyTheseControllers());
                }));

        Assert.Equal(areListed ? ["/routed/here"] : [], Paths(await ReadAsync(app, app.Bearer(claims => claims["scope"] = scope))));
    }

    [AttributeUsage(AttributeTargets.Method)]
    private sealed class OfTheAppAttribute : Attribute, IAuthorizationFilter
    {
        public void OnAuthorization(AuthorizationFilterContext context) => context.Result = new ForbidResult();
    }

    private sealed class NotAdmin : IAuthorizationRequirement;

    private sealed class NotAdminHandler(IHttpContextAccessor accessor) : AuthorizationHandler<NotAdmin>
    {
        protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, NotAdmin requirement)
        {
            if (!accessor.HttpContext!.Request.Path.StartsWithSegments("/admin"))
            {
                context.Succeed(requirement);
            }

            return Task.CompletedTask;
        }
    }

    private sealed class LoaderWithAPolicy(object policy) : PageLoader
    {
        [Obsolete("Of the base class.")]
        public override Task<CompiledPageActionDescriptor> LoadAsync(PageActionDescriptor actionDescriptor) => LoadAsync(actionDescriptor, EndpointMetadataCollection.Empty);

        public override Task<CompiledPageActionDescriptor> LoadAsync(PageActionDescriptor actionDescriptor, EndpointMetadataCollection endpointMetadata) =>
            Task.FromResult(new CompiledPageActionDescriptor(actionDescriptor) { Endpoint = new Endpoint(null, new EndpointMetadataCollection([.. endpointMetadata, policy]), "Plans") });
    }

    private sealed class OnlyTheseControllers : ControllerFeatureProvider
    {
        protected override bool IsController(System.Reflection.TypeInfo typeInfo) => typeInfo.AsType() == typeof(ListedController);
    }
}
