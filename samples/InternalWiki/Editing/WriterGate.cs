namespace InternalWiki.Editing;

internal sealed class WriterGate
{
    private readonly bool _open = true;

    public Task<bool> IsOpenAsync(HttpContext context) => Task.FromResult(_open);
}
