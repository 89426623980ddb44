namespace ManagedAccess.AspNetCore.Markdown.Http;

/// <summary>A quality value in thousandths, so that weights compare exactly (RFC 9110 §12.4.2).</summary>
internal static class Weight
{
    public const int Highest = 1000;
    private const int MaxFractionDigits = 3;

    /// <summary>Reads <c>( "0" [ "." 0*3DIGIT ] ) / ( "1" [ "." 0*3("0") ] )</c> and nothing else.</summary>
    public static bool TryParse(ReadOnlySpan<char> value, out int thousandths)
    {
        thousandths = 0;
        if (value.IsEmpty || value[0] is not ('0' or '1') || value.Length > 2 + MaxFractionDigits)
        {
            return false;
        }

        thousandths = value[0] == '1' ? Highest : 0;
        if (value.Length == 1)
        {
            return true;
        }

        if (value[1] != '.')
        {
            return false;
        }

        var place = Highest / 10;
        foreach (var digit in value[2..])
        {
            if (!char.IsAsciiDigit(digit))
            {
                return false;
            }

            thousandths += (digit - '0') * place;
            place /= 10;
        }

        return thousandths <= Highest;
    }
}
