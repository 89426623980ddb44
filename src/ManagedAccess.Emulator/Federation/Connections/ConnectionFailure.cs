using ManagedAccess.Emulator.Users;
using Microsoft.AspNetCore.Http;

namespace ManagedAccess.Emulator.Federation.Connections;

/// <summary>Why a sign-in through the source account did not succeed, in words for the person. Each text is fixed: nothing of the answer is repeated.</summary>
internal sealed record ConnectionFailure(int Status, string Heading, string Detail)
{
    public static ConnectionFailure Unreachable { get; } = new(
        StatusCodes.Status502BadGateway,
        "The source account does not answer",
        "The people of this application come from another emulated account, which is not running or does not share its people with this one. See Emulator:Federation:Source here and Emulator:Federation:Recipients there.");

    public static ConnectionFailure Refused { get; } = new(
        StatusCodes.Status403Forbidden,
        "The source account refused the sign-in",
        "Go back to the application and sign in again. If it happens again, compare Emulator:Federation in the settings of both accounts.");

    public static ConnectionFailure NotOurs { get; } = new(
        StatusCodes.Status400BadRequest,
        "This answer does not belong to a sign-in of this browser",
        "It was started in another browser, it took too long, or it was used before. Go back to the application and sign in again.");

    public static ConnectionFailure NotConfirmed { get; } = new(
        StatusCodes.Status502BadGateway,
        "The source account did not confirm the sign-in",
        "Its answer could not be verified. Go back to the application and sign in again. The log of this application says what was wrong.");

    public Task WriteAsync(HttpContext context) => new MessagePage(Status, Heading, Detail).WriteAsync(context);
}
