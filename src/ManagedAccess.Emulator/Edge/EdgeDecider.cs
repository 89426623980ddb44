using ManagedAccess.Emulator.AccessTokens;
using ManagedAccess.Emulator.Edge.Policies;
using ManagedAccess.Emulator.Edge.ServiceTokens;
using ManagedAccess.Emulator.Edge.Tokens;
using ManagedAccess.Emulator.Loopback;
using ManagedAccess.Emulator.Resources;
using ManagedAccess.Emulator.Sessions;

namespace ManagedAccess.Emulator.Edge;

/// <summary>Decides about a request, from the first rule that applies: bypass, preflight, service token, opaque token, application token, session.</summary>
internal sealed class EdgeDecider(
    EdgeSettings settings,
    OpaqueTokens opaqueTokens,
    VerifiedAssertions assertions,
    LinkedApplications linked,
    ResourceRegister resources,
    OwnOrigins origins,
    SignInTimes signInTimes,
    EndedSessions ended,
    AuthenticationContexts contexts)
{
    public async ValueTask<EdgeDecision> DecideAsync(EdgeRequest request, CancellationToken cancellationToken)
    {
        var steps = new List<string>(4);
        if (settings.Policy.Bypasses(request.Path))
        {
            steps.Add($"a bypass line covers {request.Path}");
            return new(EdgeOutcome.Bypassed, null, steps);
        }

        if (request.Service is { } service)
        {
            return DecideAboutService(request, service, steps);
        }

        if (request.OpaqueToken is { } token)
        {
            if (settings.ManagedOAuth)
            {
                return await DecideAboutTokenAsync(request, token, steps, cancellationToken);
            }

            steps.Add("bearer found, and Managed OAuth is off: it counts as no credential");
        }

        if (request.ApplicationToken is { } applicationToken
            && (await ReadLinkedAsync(applicationToken, request, steps, cancellationToken)
                ?? await ReadAsync(applicationToken, request, EdgeRequest.TokenHeader, isBrowser: false, steps)) is { } holder)
        {
            return Admit(holder, steps);
        }

        foreach (var cookie in request.Cookies.Assertions)
        {
            if (await ReadAsync(cookie, request, SessionCookies.AuthorizationCookie, isBrowser: true, steps) is { } person)
            {
                return Admit(person, steps);
            }
        }

        return WithoutCredential(request, steps);
    }

    private EdgeDecision DecideAboutService(EdgeRequest request, ServiceCredential credential, List<string> steps)
    {
        steps.Add($"service token found in {credential.Carrier}");
        var problem = settings.StrictServiceTokens || credential.ClientId is null ? credential.Problem : null;
        var service = problem is null ? settings.ServiceTokens.Verify(credential.ClientId!, credential.Secret!) : null;
        if (service is null)
        {
            steps.Add(problem ?? "no service token of Emulator:ServiceTokens has this identifier and this secret");
            if (settings.StrictServiceTokens)
            {
                steps.Add("strict service tokens: 401");
                return new(EdgeOutcome.Unauthorized, null, steps);
            }

            return WithoutCredential(request, steps);
        }

        var ruling = settings.Policy.JudgeService(service.Name);
        steps.Add($"it is {service.Name}: {ruling.Reason}");
        if (!ruling.IsAdmitted)
        {
            return settings.StrictServiceTokens ? Refuse(EdgeOutcome.Forbidden, steps) : WithoutCredential(request, steps);
        }

        var content = new Assertion { Issuer = request.Origin, CommonName = service.ClientId, IssuedAt = default, ExpiresAt = default };
        return Admit(new EdgeCaller(service.Name, "service " + service.ClientId, content, IsFresh: true) { GetsCookie = !settings.StrictServiceTokens }, steps);
    }

    private async ValueTask<EdgeDecision> DecideAboutTokenAsync(EdgeRequest request, string value, List<string> steps, CancellationToken cancellationToken)
    {
        steps.Add("bearer found");
        var (token, problem) = await opaqueTokens.ResolveAsync(value, cancellationToken);
        if (token is null)
        {
            steps.Add(problem!);
            return Refuse(EdgeOutcome.Unauthorized, steps);
        }

        steps.Add($"it is of {token.Person?.Email ?? "a service"}, through {token.ClientName}");
        if (!token.Audiences.Any(audience => IsOfThisApplication(audience, request.Origin)))
        {
            steps.Add($"audience {string.Join(", ", token.Audiences)} ≠ {request.Origin}{request.Path}");
            return Refuse(EdgeOutcome.Unauthorized, steps);
        }

        if (DenialOf(token.Person?.Email, token.ClientId) is { } denial)
        {
            steps.Add(denial);
            return Refuse(EdgeOutcome.Unauthorized, steps);
        }

        if (token.Person is not { } person)
        {
            return DecideAboutServiceGrant(request, token, steps);
        }

        signInTimes.Note(token.Grant, token.AuthenticationTime);
        if (token.AuthenticationContext is { } authenticationContext && authenticationContext != AuthenticationContexts.Plain)
        {
            contexts.Note(token.Grant, authenticationContext);
        }

        var content = new Assertion
        {
            Issuer = request.Origin,
            Subject = person.Subject,
            Email = person.Email,
            Name = person.Name,
            Custom = person.Custom,
            IdentityNonce = token.Grant,
            IssuedAt = default,
            ExpiresAt = token.ExpiresAt,
        };
        return Admit(new EdgeCaller(person.Email, "token " + token.Id, content, IsFresh: true) { ClientName = token.ClientName }, steps);
    }

    // A token of the client credentials grant. The policy is asked at each request, as for the service token itself.
    private EdgeDecision DecideAboutServiceGrant(EdgeRequest request, OpaqueToken token, List<string> steps)
    {
        if (settings.ServiceTokens.Find(token.ClientId) is not { } service)
        {
            steps.Add("its service is no longer in Emulator:ServiceTokens");
            return Refuse(EdgeOutcome.Unauthorized, steps);
        }

        var ruling = settings.Policy.JudgeService(service.Name);
        steps.Add(ruling.Reason);
        return ruling.IsAdmitted
            ? Admit(new EdgeCaller(service.Name, "token " + token.Id, new Assertion { Issuer = request.Origin, CommonName = service.ClientId, IssuedAt = default, ExpiresAt = default }, IsFresh: true), steps)
            : Refuse(EdgeOutcome.Unauthorized, steps);
    }

    /// <summary>Null when the value is not a good application token of this application.</summary>
    private async ValueTask<EdgeCaller?> ReadAsync(string value, EdgeRequest request, string carrier, bool isBrowser, List<string> steps)
    {
        if (await assertions.VerifyAsync(value, request.Origin) is not var (assertion, digest))
        {
            steps.Add(assertions.IsOfAnotherApplication(value, request.Origin)
                ? $"{carrier} is of another application on this machine: it counts as no credential"
                : $"{carrier} is not a valid application token: it counts as no credential");
            return null;
        }

        if (assertion.CommonName.Length == 0)
        {
            steps.Add($"{carrier} is of {assertion.Email}");
            if ((ended.Includes(assertion) ? "the session was ended" : DenialOf(assertion.Email)) is { } problem)
            {
                steps.Add(problem);
                return null;
            }

            return new EdgeCaller(assertion.Email, digest, assertion, IsFresh: false) { IsBrowser = isBrowser };
        }

        // The cookie that a service got. Seen at Access: it is good only where people are admitted too.
        if (settings.ServiceTokens.Find(assertion.CommonName) is not { } service || settings.StrictServiceTokens || !settings.Policy.HasPeople)
        {
            steps.Add($"{carrier} is of a service, and only its secret opens this application");
            return null;
        }

        steps.Add($"{carrier} is of the service {service.Name}");
        return new EdgeCaller(service.Name, digest, assertion, IsFresh: false) { IsBrowser = isBrowser };
    }

    // The person stays the person, in the words of the other application.
    private async ValueTask<EdgeCaller?> ReadLinkedAsync(string value, EdgeRequest request, List<string> steps, CancellationToken cancellationToken)
    {
        if (await linked.VerifyAsync(value, cancellationToken) is not { } assertion)
        {
            return null;
        }

        steps.Add($"{EdgeRequest.TokenHeader} is of {assertion.Email}, from {assertion.Issuer}: 'allow linked {assertion.Issuer}'");
        if ((ended.Includes(assertion) ? "the session was ended" : DenialOf(assertion.Email)) is { } problem)
        {
            steps.Add(problem);
            return null;
        }

        signInTimes.Note(assertion.IdentityNonce, assertion.IssuedAt);
        return new EdgeCaller(assertion.Email, $"linked {assertion.Issuer} {assertion.IdentityNonce} {assertion.ExpiresAt:O}", assertion with { Issuer = request.Origin }, IsFresh: true);
    }

    private EdgeDecision WithoutCredential(EdgeRequest request, List<string> steps)
    {
        if (steps.Count == 0)
        {
            steps.Add("no credential found");
        }

        if (request.IsOptions)
        {
            return settings.OptionsRequests switch
            {
                OptionsRequests.Forwarded => Refuse(EdgeOutcome.Bypassed, steps),
                OptionsRequests.Answered => Refuse(EdgeOutcome.AnsweredPreflight, steps),
                _ => Refuse(EdgeOutcome.Forbidden, steps),
            };
        }

        if (!settings.Policy.HasPeople)
        {
            steps.Add("the policy admits no person, so there is nobody to sign in");
            return Refuse(settings.ManagedOAuth ? EdgeOutcome.Unauthorized : EdgeOutcome.Forbidden, steps);
        }

        // Without Managed OAuth everything but a script is sent to the login page, regardless of Accept.
        var isSentToLogin = settings.ManagedOAuth ? request.Form.IsNavigation : !request.Form.IsScript;
        return Refuse(isSentToLogin ? EdgeOutcome.SentToLogin : EdgeOutcome.Unauthorized, steps);
    }

    private string? DenialOf(string? email, string? clientId = null)
        => email is not null && settings.Policy.Denials.HasPerson(email) ? $"{email} is {Denials.Reason}"
            : clientId is not null && settings.Policy.Denials.HasClient(clientId) ? $"the client is {Denials.Reason}"
            : null;

    // A grant for one address of an application opens all of them. Only a token for another application does not.
    private bool IsOfThisApplication(string audience, string origin)
        => resources.IsOwn(audience, origin) || (Uri.TryCreate(audience, UriKind.Absolute, out var uri) && origins.Contains(uri));

    private static EdgeDecision Refuse(EdgeOutcome outcome, List<string> steps)
    {
        steps.Add(outcome switch
        {
            EdgeOutcome.SentToLogin => "sent to the login page",
            EdgeOutcome.Bypassed => "forwarded without an assertion",
            EdgeOutcome.AnsweredPreflight => "answered for every origin",
            _ => "refused",
        });
        return new(outcome, null, steps);
    }

    private static EdgeDecision Admit(EdgeCaller caller, List<string> steps)
    {
        steps.Add("forwarded");
        return new(EdgeOutcome.Forwarded, caller, steps);
    }
}
