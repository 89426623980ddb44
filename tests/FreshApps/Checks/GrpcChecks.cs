using System.Net.Http.Headers;
using System.Text;
using static ManagedAccess.FreshApps.Checks.Check;

namespace ManagedAccess.FreshApps.Checks;

/// <summary>A unary call, as the bytes that any gRPC client sends.</summary>
internal static class GrpcChecks
{
    public static async Task<string> CallAsync(CheckContext context)
    {
        var stranger = await CallAsync(context, token: null);
        Expect(stranger is { Status: 401, Bytes.Length: 0, Challenges.Count: 1 }, "401 without a body", stranger);

        var known = await CallAsync(context, context.Token());
        Expect(known.Status == 200 && known.Header("grpc-status") == "0" && known.Shows("Hello Ada"), "grpc-status 0 and 'Hello Ada'", known);
        return "served";
    }

    private static async Task<Reply> CallAsync(CheckContext context, string? token)
    {
        // A frame: not compressed, length 5, then field 1 (name) of type 2, length 3.
        byte[] message = [0, 0, 0, 0, 5, 0x0A, 3, .. Encoding.ASCII.GetBytes("Ada")];
        using var content = new ByteArrayContent(message) { Headers = { ContentType = new MediaTypeHeaderValue("application/grpc") } };
        return await context.SendAsync(HttpMethod.Post, context.Url(context.App.GrpcMethod!), [("TE", "trailers")], token, content);
    }
}
