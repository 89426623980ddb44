using ManagedAccess.AspNetCore.Auditing;
using Microsoft.Win32.SafeHandles;

namespace ManagedAccess.AspNetCore.AuditFiles;

/// <summary>Appends lines to the file, begins a new file when one is full, and continues after an interrupted write.</summary>
/// <remarks>Not safe for several threads at once. After an exception no file is open, and the next line opens it again.</remarks>
internal sealed class AuditFileWriter : IDisposable
{
    private readonly AuditFileOptions _options;
    private readonly TimeProvider _time;
    private readonly string _path;
    private readonly AuditChain _chain;
    private SafeFileHandle? _lock;
    private SafeFileHandle? _file;
    private long _length;
    private long _firstSequence;
    private bool _unflushed;

    public AuditFileWriter(AuditFileOptions options, TimeProvider time)
    {
        _options = options;
        _time = time;
        _path = Path.GetFullPath(options.Path!);
        _chain = new AuditChain(options.Key is null ? null : Convert.FromBase64String(options.Key)); // checked when the host starts
    }

    /// <summary>Opens the file and records that in it.</summary>
    public void Open()
    {
        Directory.CreateDirectory(AuditFileNames.Folder(_path));

        // An advisory lock of its own: the file itself stays readable for tools that verify or ship it.
        _lock ??= File.OpenHandle(_path + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        var end = OpenFile();
        var line = _chain.Link(AuditFileEvent.Opened, _time.GetUtcNow(), end.Torn);

        // In one write, so that another interruption here can only leave an incomplete line again.
        Write(end.LacksLineFeed ? (byte[])[(byte)'\n', .. line.Span] : line);
    }

    public void Append(AuditRecord record)
    {
        if (_file is null)
        {
            Open();
        }

        Append(_chain.Link(record));
    }

    public void Flush()
    {
        if (!_unflushed || _file is null)
        {
            return;
        }

        try
        {
            RandomAccess.FlushToDisk(_file);
            _unflushed = false;
        }
        catch
        {
            Abandon();
            throw;
        }
    }

    /// <summary>Records in the file that it ends here, and closes it. Another line opens it again.</summary>
    public void Close()
    {
        try
        {
            if (_file is not null)
            {
                Append(_chain.Link(AuditFileEvent.Closed, _time.GetUtcNow(), torn: 0));
                Flush();
            }
        }
        finally
        {
            Release();
        }
    }

    public void Dispose()
    {
        Release();
        _chain.Dispose();
    }

    private void Release()
    {
        _file?.Dispose();
        _lock?.Dispose();
        (_file, _lock) = (null, null);
    }

    private void Append(ReadOnlyMemory<byte> line)
    {
        if (_length > 0 && _length + line.Length > _options.MaxBytes)
        {
            BeginNextFile();
        }

        Write(line);
    }

    private void Write(ReadOnlyMemory<byte> line)
    {
        try
        {
            RandomAccess.Write(_file!, line.Span, _length);
        }
        catch
        {
            Abandon();
            throw;
        }

        _length += line.Length;
        _unflushed = true;
        _chain.Commit();
        _firstSequence = _firstSequence == 0 ? _chain.Sequence : _firstSequence;
        if (_options.FlushInterval == TimeSpan.Zero)
        {
            Flush();
        }
    }

    /// <summary>Opens the file and finds the line to continue after.</summary>
    private AuditFileEnd OpenFile()
    {
        _file = File.OpenHandle(_path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
        try
        {
            _length = RandomAccess.GetLength(_file);
            var end = AuditFileEnd.Read(_file, _path);
            _firstSequence = AuditFileEnd.FirstSequence(_file) ?? 0;
            if (end.Sequence > 0)
            {
                _chain.ContinueAfter(end.Sequence, end.Hash);
            }
            else if (AuditFileNames.AllFull(_path) is [.., var last])
            {
                using var full = File.OpenHandle(last);
                var before = AuditFileEnd.Read(full, last);
                _chain.ContinueAfter(before.Sequence, before.Hash);
            }

            return end;
        }
        catch
        {
            Abandon();
            throw;
        }
    }

    private void BeginNextFile()
    {
        Flush();
        Abandon();
        File.Move(_path, AuditFileNames.Full(_path, _firstSequence));
        OpenFile();
    }

    // After a failure the content on the disk is unknown: opening the file again reads it.
    private void Abandon()
    {
        _file?.Dispose();
        _file = null;
    }
}
