namespace ManagedAccess.Emulator.Clients;

/// <summary>Limits how fast clients register: many at once for a test run, then a low steady rate.</summary>
internal sealed class RegistrationRate(TimeProvider clock)
{
    public const int Burst = 200;
    public const int PerSecond = 10;

    private readonly Lock _gate = new();
    private double _allowance = Burst;
    private long _refilledAt = clock.GetTimestamp();

    public bool TryTake()
    {
        lock (_gate)
        {
            var now = clock.GetTimestamp();
            _allowance = Math.Min(Burst, _allowance + (clock.GetElapsedTime(_refilledAt, now).TotalSeconds * PerSecond));
            _refilledAt = now;
            if (_allowance < 1)
            {
                return false;
            }

            _allowance--;
            return true;
        }
    }
}
