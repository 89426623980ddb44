using static ManagedAccess.FreshApps.Checks.Check;

namespace ManagedAccess.FreshApps.Checks;

/// <summary>Each caller gets their own page from an app that caches in its process (CAC-20).</summary>
internal static class CacheChecks
{
    public static async Task<string> EachTheirOwnAsync(CheckContext context)
    {
        var url = context.Url(context.App.Cached!);
        foreach (var accept in new[] { "text/html", "text/markdown" })
        {
            foreach (var person in new[] { "ada@example.com", "grace@example.com", "ada@example.com" })
            {
                // The assertion first: a cache in the process knows Authorization, and does not know this header.
                var asserted = await context.AgentAsync(url, accept: accept, headers: [("Cf-Access-Jwt-Assertion", Assertion(context, person))]);
                Expect(asserted.Status == 200 && asserted.Shows(person), $"the page of {person}", asserted);
                var bearer = await context.AgentAsync(url, context.Token(person), accept);
                Expect(bearer.Status == 200 && bearer.Shows(person), $"the page of {person}", bearer);
            }

            var nobody = await context.AgentAsync(url, accept: accept);
            Expect(nobody.Status == 401, "401 for nobody", nobody);
        }

        return "each their own";
    }

    private static string Assertion(CheckContext context, string email) => context.Servers.Access.IssueAssertion(claims =>
    {
        claims["sub"] = "id-of-" + email;
        claims["email"] = email;
    });
}
