using System.Text;
using Google.Protobuf;

namespace ManagedAccess.AspNetCore.OpenTelemetry.Tests;

/// <summary>A message of protocol buffers by the numbers of its fields, read without generated code.</summary>
internal sealed class WireMessage
{
    private readonly Dictionary<int, List<object>> _fields = [];

    private WireMessage(ByteString bytes)
    {
        using var input = bytes.CreateCodedInput();
        while (input.ReadTag() is > 0 and var tag)
        {
            object value = WireFormat.GetTagWireType(tag) switch
            {
                WireFormat.WireType.Varint => input.ReadUInt64(),
                WireFormat.WireType.Fixed64 => input.ReadFixed64(),
                WireFormat.WireType.Fixed32 => input.ReadFixed32(),
                WireFormat.WireType.LengthDelimited => input.ReadBytes(),
                var other => throw new InvalidDataException($"wire type {other}"),
            };
            var number = WireFormat.GetTagFieldNumber(tag);
            (_fields.TryGetValue(number, out var values) ? values : _fields[number] = []).Add(value);
        }
    }

    public static WireMessage Parse(byte[] bytes) => new(ByteString.CopyFrom(bytes));

    public IEnumerable<WireMessage> Messages(int field) => Values(field).Select(value => new WireMessage((ByteString)value));

    public WireMessage Message(int field) => Messages(field).Single();

    public string? Text(int field) => Values(field) is [ByteString bytes] ? bytes.ToString(Encoding.UTF8) : null;

    public string Hex(int field) => Values(field) is [ByteString bytes] ? Convert.ToHexStringLower(bytes.Span) : "";

    public ulong Number(int field) => Values(field) switch
    {
        [ulong number] => number,
        [uint number] => number,
        _ => 0,
    };

    /// <summary>A list of <c>KeyValue</c> (opentelemetry/proto/common/v1/common.proto).</summary>
    public Dictionary<string, object?> Attributes(int field) => Messages(field).ToDictionary(pair => pair.Text(1)!, pair => pair.Message(2).AnyValue());

    /// <summary>An <c>AnyValue</c>: text, bool, integer or double.</summary>
    public object? AnyValue() => _fields.Single() switch
    {
        { Key: 1, Value: [ByteString text] } => text.ToString(Encoding.UTF8),
        { Key: 2, Value: [ulong truth] } => truth == 1,
        { Key: 3, Value: [ulong number] } => (long)number,
        { Key: 4, Value: [ulong bits] } => BitConverter.UInt64BitsToDouble(bits),
        var other => throw new InvalidDataException($"field {other.Key}"),
    };

    private List<object> Values(int field) => _fields.GetValueOrDefault(field) ?? [];
}
