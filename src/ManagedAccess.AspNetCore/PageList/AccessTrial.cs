using System.Security.Claims;
using ManagedAccess.AspNetCore.Access;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Features.Authentication;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace ManagedAccess.AspNetCore.PageList;

/// <summary>Asks authorization what it would decide about the caller's request for another page, without a trace in the request that asks.</summary>
/// <remarks>
/// The policies and handlers are those of the app, and they see a <c>GET</c> of the page: its endpoint, its path, the caller. The caller is the one of the app's usual authentication:
/// nothing is authenticated again, so a page with schemes of its own stays closed. So does a page of another resource, because the token was validated for this one.
/// </remarks>
internal sealed class AccessTrial
{
    private readonly HttpContext _context;
    private readonly string? _usualScheme;
    private readonly AuthenticateResult _caller;

    private AccessTrial(HttpContext context, string? usualScheme, AuthenticateResult caller) => (_context, _usualScheme, _caller) = (context, usualScheme, caller);

    /// <summary>The trials of one request for a list.</summary>
    public static async Task<AccessTrial> CreateAsync(HttpContext context)
    {
        // A policy of the list may have named its own schemes: its caller is not the caller of other pages. The usual scheme's handler remembers its answer.
        var usual = await context.RequestServices.GetRequiredService<IAuthenticationSchemeProvider>().GetDefaultAuthenticateSchemeAsync();
        return new(context, usual?.Name, usual is null ? AuthenticateResult.NoResult() : await context.AuthenticateAsync());
    }

    public async Task<bool> IsLetInAsync(ListedPage page)
    {
        _context.RequestAborted.ThrowIfCancellationRequested();
        if (page.HasUnknownFilters)
        {
            return false;
        }

        if (page.Endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null || await PolicyOfAsync(page) is not { } policy)
        {
            return true;
        }

        if (policy.AuthenticationSchemes.Any(scheme => scheme != _usualScheme))
        {
            return false;
        }

        var trial = TrialOf(page);
        var evaluator = _context.RequestServices.GetRequiredService<IPolicyEvaluator>();
        return (await InItsOwnFlowAsync(trial, () => evaluator.AuthorizeAsync(policy, _caller, trial, trial))).Succeeded;
    }

    // A handler that takes the request from the accessor sees the trial too. In a flow of its own, because the accessor forgets a request when another one is set in the same flow.
    private static Task<PolicyAuthorizationResult> InItsOwnFlowAsync(HttpContext trial, Func<Task<PolicyAuthorizationResult>> authorize)
    {
        using var _ = ExecutionContext.SuppressFlow();
        return Task.Run(() =>
        {
            trial.RequestServices.GetRequiredService<IHttpContextAccessor>().HttpContext = trial;
            return authorize();
        });
    }

    // As the authorization middleware combines them, and the authorization filters of MVC.
    private async Task<AuthorizationPolicy?> PolicyOfAsync(ListedPage page)
    {
        var policies = _context.RequestServices.GetRequiredService<IAuthorizationPolicyProvider>();
        var metadata = page.Endpoint.Metadata;
        var policy = await AuthorizationPolicy.CombineAsync(policies, metadata.GetOrderedMetadata<IAuthorizeData>(), metadata.GetOrderedMetadata<AuthorizationPolicy>());
        IAuthorizationRequirement[] required = [.. metadata.GetOrderedMetadata<IAuthorizationRequirementData>().SelectMany(data => data.GetRequirements())];
        policy = required.Length == 0 ? policy ?? await policies.GetFallbackPolicyAsync()
            : policy is null ? new AuthorizationPolicy(required, [])
            : AuthorizationPolicy.Combine(policy, new AuthorizationPolicy(required, []));
        foreach (var filter in page.AuthorizeFilters)
        {
            var more = filter.Policy ?? await AuthorizationPolicy.CombineAsync(filter.PolicyProvider ?? policies, filter.AuthorizeData ?? []);
            policy = policy is null ? more : more is null ? policy : AuthorizationPolicy.Combine(policy, more);
        }

        return policy;
    }

    // Features that are read come from the request. Those that are written are new, so that nothing of the trial reaches the response or the record.
    private DefaultHttpContext TrialOf(ListedPage page)
    {
        var features = new FeatureCollection(_context.Features);
        var request = _context.Request;
        features.Set<IHttpRequestFeature>(new HttpRequestFeature
        {
            Protocol = request.Protocol,
            Scheme = request.Scheme,
            Method = HttpMethods.Get,
            PathBase = request.PathBase.Value ?? "",
            Path = page.Path.Value!,
            Headers = new HeaderDictionary(new Dictionary<string, Microsoft.Extensions.Primitives.StringValues>(request.Headers, StringComparer.OrdinalIgnoreCase)),
        });
        features.Set<IHttpResponseFeature>(new HttpResponseFeature());
        features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(Stream.Null));
        features.Set<IResponseCookiesFeature>(new ResponseCookiesFeature(features));
        features.Set<IHttpResponseTrailersFeature>(null);
        features.Set<IHttpAuthenticationFeature>(new AuthenticationFeature { User = _caller.Principal ?? new ClaimsPrincipal(new ClaimsIdentity()) });
        features.Set<IAuthenticateResultFeature>(new AuthenticateResultFeature { AuthenticateResult = _caller });
        features.Set<IItemsFeature>(new ItemsFeature { Items = new Dictionary<object, object?>(_context.Items) });
        features.Set<IQueryFeature>(new QueryFeature(QueryCollection.Empty));
        features.Set<IEndpointFeature>(new EndpointFeature { Endpoint = page.Endpoint });
        features.Set<IRouteValuesFeature>(new RouteValuesFeature { RouteValues = ValuesOf(page.Endpoint) });
        features.Set<IServiceProvidersFeature>(new ServicesFeature { RequestServices = _context.RequestServices });
        features.Set(_context.Access().ForTrial());
        return new DefaultHttpContext(features);
    }

    private static RouteValueDictionary ValuesOf(Endpoint endpoint)
    {
        var pattern = (endpoint as RouteEndpoint)?.RoutePattern;
        var values = new RouteValueDictionary(pattern?.Defaults);
        foreach (var (name, value) in pattern?.RequiredValues ?? new Dictionary<string, object?>())
        {
            values[name] = value;
        }

        return values;
    }

    private sealed class AuthenticationFeature : IHttpAuthenticationFeature
    {
        public ClaimsPrincipal? User { get; set; }
    }

    private sealed class AuthenticateResultFeature : IAuthenticateResultFeature
    {
        public AuthenticateResult? AuthenticateResult { get; set; }
    }

    private sealed class EndpointFeature : IEndpointFeature
    {
        public Endpoint? Endpoint { get; set; }
    }

    private sealed class ServicesFeature : IServiceProvidersFeature
    {
        public required IServiceProvider RequestServices { get; set; }
    }
}
