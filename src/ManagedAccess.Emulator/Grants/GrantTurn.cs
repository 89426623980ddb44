namespace ManagedAccess.Emulator.Grants;

/// <summary>The turn of a request that may change grants, in the features of the request. It ends once: with the request, or before what takes long.</summary>
internal sealed class GrantTurn(Action end)
{
    private int _ended;

    public void End()
    {
        if (Interlocked.Exchange(ref _ended, 1) == 0)
        {
            end();
        }
    }
}
