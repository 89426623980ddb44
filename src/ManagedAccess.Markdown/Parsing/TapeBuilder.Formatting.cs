using System.Buffers;
using ManagedAccess.Markdown.Tape;

namespace ManagedAccess.Markdown.Parsing;

/// <summary>The list of active formatting elements (§13.2.4.3) and the adoption agency (§13.2.6.4.7).</summary>
internal sealed partial class TapeBuilder
{
    // The standard limits only equal elements, to three. Reopening more at every paragraph would take quadratic time.
    private const int MaxActiveFormats = 24;

    private ActiveFormat[] _formats = ArrayPool<ActiveFormat>.Shared.Rent(64);
    private int _formatCount;

    private void PushMarker() => PushFormat(new ActiveFormat { Record = -1 });

    private void PushFormat(ActiveFormat format)
    {
        if (_formatCount == _formats.Length)
        {
            Grow(ref _formats);
        }

        _formats[_formatCount++] = format;
    }

    private void ClearToMarker()
    {
        while (_formatCount > 0 && _formats[--_formatCount].Record >= 0)
        {
            _steps++;
        }
    }

    private void InsertFormatting(in TagToken token)
    {
        var index = Insert(token);
        var alike = 0;
        var first = -1;
        var active = 0;
        for (var i = _formatCount - 1; i >= 0 && _formats[i].Record >= 0; i--)
        {
            _steps++;
            active++;
            if (_formats[i].Tag == token.Tag && SameTag(_formats[i].Record, index))
            {
                alike++;
                first = i;
            }
            else if (active == MaxActiveFormats && first < 0)
            {
                first = i;
            }
        }

        if (alike >= 3 || active >= MaxActiveFormats)
        {
            RemoveFormat(first);
        }

        PushFormat(new ActiveFormat { Record = index, StackIndex = _depth - 1, Tag = token.Tag });
    }

    private bool SameTag(int left, int right)
    {
        ref readonly var a = ref _records[left];
        ref readonly var b = ref _records[right];
        if (a.AttributeCount != b.AttributeCount)
        {
            return false;
        }

        for (var i = 0; i < a.AttributeCount; i++)
        {
            ref readonly var x = ref _attributes[a.FirstAttribute + i];
            ref readonly var y = ref _attributes[b.FirstAttribute + i];
            if (x.ValueLength != y.ValueLength || x.NameLength != y.NameLength
                || !ValueOf(x).SequenceEqual(ValueOf(y))
                || !_source.AsSpan(x.NameOffset, x.NameLength).SequenceEqual(_source.AsSpan(y.NameOffset, y.NameLength)))
            {
                return false;
            }
        }

        return true;
    }

    private ReadOnlySpan<char> ValueOf(in TapeAttribute attribute) =>
        attribute.ValueOffset >= 0 ? _source.AsSpan(attribute.ValueOffset, attribute.ValueLength) : _decoded.AsSpan(~attribute.ValueOffset, attribute.ValueLength);

    private void RemoveFormat(int index)
    {
        Array.Copy(_formats, index + 1, _formats, index, _formatCount - index - 1);
        _formatCount--;
    }

    private bool IsOpen(in ActiveFormat format) =>
        format.StackIndex < _depth && _stack[format.StackIndex].Record == format.Record && !_stack[format.StackIndex].Ended;

    private void ReconstructFormatting()
    {
        if (_formatCount == 0 || _formats[_formatCount - 1].Record < 0 || IsOpen(_formats[_formatCount - 1]))
        {
            return;
        }

        var first = _formatCount - 1;
        while (first > 0 && _formats[first - 1].Record >= 0 && !IsOpen(_formats[first - 1]))
        {
            first--;
        }

        for (; first < _formatCount; first++)
        {
            // Of equal elements inside each other, only the innermost is needed.
            if (first + 1 < _formatCount && _formats[first].Tag == _formats[first + 1].Tag && SameTag(_formats[first].Record, _formats[first + 1].Record))
            {
                continue;
            }

            ref readonly var original = ref _records[_formats[first].Record];
            var index = Insert(new TagToken
            {
                Tag = original.Tag,
                Offset = original.Offset,
                NameLength = original.Length,
                FirstAttribute = original.FirstAttribute,
                AttributeCount = original.AttributeCount,
                AttributeMask = original.AttributeMask,
            });
            _records[index].Flags |= TapeFlags.Reopened;
            _formats[first].Record = index;
            _formats[first].StackIndex = _depth - 1;
        }
    }

    private int FindFormat(HtmlTag tag)
    {
        for (var i = _formatCount - 1; i >= 0 && _formats[i].Record >= 0; i--)
        {
            _steps++;
            if (_formats[i].Tag == tag)
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>
    /// The end of a formatting element. If blocks are open inside it, the standard rebuilds the tree so that the formatting applies
    /// in each of them up to here; the tape represents this by an <see cref="TapeRecord.Extent"/> that ends before the element does.
    /// </summary>
    private void EndFormatting(HtmlTag tag, ReadOnlySpan<char> name)
    {
        var format = FindFormat(tag);
        if (format < 0)
        {
            EndAnyOther(tag, name);
            return;
        }

        var active = _formats[format];
        if (!IsOpen(active))
        {
            RemoveFormat(format);
            return;
        }

        var blocks = false;
        for (var i = _depth - 1; i > active.StackIndex; i--)
        {
            _steps++;
            if (_stack[i].Tag.Has(TagTraits.Scope) || _depth - i > ScanLimit)
            {
                return;
            }

            blocks |= _stack[i].Tag.Has(TagTraits.Special);
        }

        RemoveFormat(format);
        if (!blocks)
        {
            Pop(active.StackIndex);
            return;
        }

        _records[active.Record].Extent = _count;
        _stack[active.StackIndex].Ended = true;
    }
}
