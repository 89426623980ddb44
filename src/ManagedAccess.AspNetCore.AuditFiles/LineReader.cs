namespace ManagedAccess.AspNetCore.AuditFiles;

/// <summary>Reads the lines of a stream as octets, and never holds more than one.</summary>
internal sealed class LineReader(Stream stream)
{
    private byte[] _buffer = new byte[64 * 1024];
    private int _start;
    private int _end;
    private bool _ended;

    /// <param name="line">The line without its line feed, if it has one. Valid until the next call.</param>
    public bool TryRead(out ReadOnlySpan<byte> line)
    {
        var searched = 0;
        while (true)
        {
            var length = _buffer.AsSpan(_start + searched, _end - _start - searched).IndexOf((byte)'\n');
            if (length >= 0 || _ended)
            {
                var whole = length >= 0;
                line = _buffer.AsSpan(_start, whole ? searched + length : _end - _start);
                _start += line.Length + (whole ? 1 : 0);
                return whole || line.Length > 0;
            }

            searched = _end - _start;
            Fill();
        }
    }

    private void Fill()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }

        if (_end == _buffer.Length)
        {
            Array.Resize(ref _buffer, _buffer.Length * 2);
        }

        var read = stream.Read(_buffer, _end, _buffer.Length - _end);
        _end += read;
        _ended = read == 0;
    }
}
