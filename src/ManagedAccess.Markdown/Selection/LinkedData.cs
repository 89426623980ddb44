using System.Buffers;
using System.Text;
using System.Text.Json;

namespace ManagedAccess.Markdown.Selection;

/// <summary>The members that the page does not give elsewhere.</summary>
internal readonly record struct LinkedDataNeeds(bool Title, bool Author, bool Date, bool Description);

/// <summary>The few members of a JSON-LD block that describe an article.</summary>
internal readonly record struct LinkedData(bool IsArticle, string? Title, string? Author, string? Date, string? Description)
{
    // Larger blocks describe a shop, not an article.
    private const int MaxLength = 64 * 1024;

    public static LinkedData Read(ReadOnlySpan<char> json, LinkedDataNeeds needs)
    {
        // A block in a CDATA section, or an empty one, is frequent and has no members. To find that out with an exception takes longer than to read a block.
        if (json.Length > MaxLength || json.TrimStart() is not ['{' or '[' or '/', ..])
        {
            return default;
        }

        var bytes = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(json.Length));
        try
        {
            var length = Encoding.UTF8.GetBytes(json, bytes);
            return Read(bytes.AsSpan(0, length), needs);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // Some pages carry JSON-LD that is not valid JSON, or half of a surrogate pair in a string. They can be read without it.
            return default;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    private static LinkedData Read(ReadOnlySpan<byte> json, LinkedDataNeeds needs)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip, MaxDepth = 64 });
        var (isArticle, title, author, date, description) = (false, (string?)null, (string?)null, (string?)null, (string?)null);
        var authorDepth = -1;
        while (reader.Read())
        {
            if (reader.TokenType != JsonTokenType.PropertyName)
            {
                continue;
            }

            if (reader.ValueTextEquals("@type"u8))
            {
                isArticle |= IsArticleType(ref reader);
            }
            else if (reader.ValueTextEquals("headline"u8))
            {
                title ??= Text(ref reader, needs.Title);
            }
            else if (reader.ValueTextEquals("datePublished"u8))
            {
                date ??= Text(ref reader, needs.Date);
            }
            else if (reader.ValueTextEquals("description"u8))
            {
                description ??= Text(ref reader, needs.Description);
            }
            else if (reader.ValueTextEquals("author"u8))
            {
                authorDepth = reader.CurrentDepth;
                author ??= Text(ref reader, needs.Author);
            }
            else if (reader.ValueTextEquals("name"u8) && authorDepth >= 0 && reader.CurrentDepth > authorDepth)
            {
                author ??= Text(ref reader, needs.Author);
                authorDepth = -1;
            }
        }

        return new LinkedData(isArticle, title, author, date, description);
    }

    private static bool IsArticleType(ref Utf8JsonReader reader)
    {
        reader.Read();
        var found = IsArticleName(reader);
        while (reader.TokenType is JsonTokenType.StartArray or JsonTokenType.String && reader.CurrentDepth > 0 && !found)
        {
            if (reader.TokenType == JsonTokenType.String || !reader.Read())
            {
                break;
            }

            found |= IsArticleName(reader);
        }

        return found;
    }

    private static bool IsArticleName(in Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.String
        && (reader.ValueSpan.EndsWith("Article"u8) || reader.ValueSpan.EndsWith("BlogPosting"u8) || reader.ValueSpan.EndsWith("Report"u8));

    private static string? Text(ref Utf8JsonReader reader, bool needed)
    {
        reader.Read();
        return needed && reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
    }
}
