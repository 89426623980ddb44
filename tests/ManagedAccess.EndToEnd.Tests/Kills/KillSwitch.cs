namespace ManagedAccess.EndToEnd.Tests.Kills;

/// <summary>Counts the requests that clients post, and ends the server at one of them.</summary>
internal sealed class KillSwitch() : DelegatingHandler(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false })
{
    private Action _kill = () => { };
    private int _left;
    private bool _isAnswered;

    /// <param name="requests">The request that is the last one, counted from now.</param>
    /// <param name="isAnswered">Whether that request gets its answer first, or is on its way.</param>
    /// <param name="kill">Ends the server.</param>
    public void Arm(int requests, bool isAnswered, Action kill) => (_left, _isAnswered, _kill) = (requests, isAnswered, kill);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var isLast = request.Method == HttpMethod.Post && Interlocked.Decrement(ref _left) == 0;
        var sending = base.SendAsync(request, cancellationToken);
        if (!isLast)
        {
            return await sending;
        }

        if (_isAnswered)
        {
            await Task.WhenAny(sending);
        }

        _kill();
        return await sending;
    }
}
