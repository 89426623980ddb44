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
/// The policies and handlers are those of the app, and they see a <c>GET</c> of the page: its endpoint, its path, the caller. A page of another resource stays closed, because the token was
/// validated for this one; and so does a page with schemes of its own for a token that is bound to a key, because a proof counts once.
/// </remarks>
internal static class AccessTrial
{
    public static async Task<bool> IsLetInAsync(HttpContext context, ListedPage page)
    {
        if (page.Endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null || await PolicyOfAsync(context, page.Endpoint) is not { } policy)
        {
            return true;
        }

        // A scope of its own: authentication handlers live as long as their scope and keep the request that they were made for.
        await using var scope = context.RequestServices.CreateAsyncScope();
        var trial = TrialOf(context, page, scope.ServiceProvider);
        var evaluator = scope.ServiceProvider.GetRequiredService<IPolicyEvaluator>();
        var authentication = await evaluator.AuthenticateAsync(policy, trial);
        if (policy.AuthenticationSchemes.Count > 0)
        {
            trial.Features.Set<IAuthenticateResultFeature>(new AuthenticateResultFeature { AuthenticateResult = authentication });
        }

        return (await evaluator.AuthorizeAsync(policy, authentication, trial, trial)).Succeeded;
    }

    // As the authorization middleware combines them.
    private static async Task<AuthorizationPolicy?> PolicyOfAsync(HttpContext context, Endpoint endpoint)
    {
        var policies = context.RequestServices.GetRequiredService<IAuthorizationPolicyProvider>();
        var named = await AuthorizationPolicy.CombineAsync(
            policies, endpoint.Metadata.GetOrderedMetadata<IAuthorizeData>(), endpoint.Metadata.GetOrderedMetadata<AuthorizationPolicy>());
        IAuthorizationRequirement[] required = [.. endpoint.Metadata.GetOrderedMetadata<IAuthorizationRequirementData>().SelectMany(data => data.GetRequirements())];
        return required.Length == 0 ? named ?? await policies.GetFallbackPolicyAsync()
            : named is null ? new AuthorizationPolicy(required, [])
            : AuthorizationPolicy.Combine(named, new AuthorizationPolicy(required, []));
    }

    // Features that are read come from the request. Those that are written are new, so that nothing of the trial reaches the response or the record.
    private static DefaultHttpContext TrialOf(HttpContext context, ListedPage page, IServiceProvider services)
    {
        var features = new FeatureCollection(context.Features);
        features.Set<IHttpRequestFeature>(new HttpRequestFeature
        {
            Protocol = context.Request.Protocol,
            Scheme = context.Request.Scheme,
            Method = HttpMethods.Get,
            PathBase = context.Request.PathBase.Value ?? "",
            Path = page.Path.Value!,
            Headers = context.Request.Headers,
        });
        features.Set<IHttpResponseFeature>(new HttpResponseFeature());
        features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(Stream.Null));
        features.Set<IHttpAuthenticationFeature>(new AuthenticationFeature { User = context.User });
        features.Set<IAuthenticateResultFeature>(new AuthenticateResultFeature { AuthenticateResult = context.Features.Get<IAuthenticateResultFeature>()?.AuthenticateResult });
        features.Set<IItemsFeature>(new ItemsFeature { Items = new Dictionary<object, object?>(context.Items) });
        features.Set<IQueryFeature>(new QueryFeature(QueryCollection.Empty));
        features.Set<IEndpointFeature>(new EndpointFeature { Endpoint = page.Endpoint });
        features.Set<IRouteValuesFeature>(new RouteValuesFeature { RouteValues = new((page.Endpoint as RouteEndpoint)?.RoutePattern.RequiredValues) });
        features.Set<IServiceProvidersFeature>(new ServicesFeature { RequestServices = services });
        features.Set(context.Access().ForTrial());
        return new DefaultHttpContext(features);
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
