using System.ComponentModel.DataAnnotations;

namespace ManagedAccess.AspNetCore;

/// <summary>Runs the rules a feature's options keep about themselves and puts the full name of the setting in front.</summary>
internal static class SliceRules
{
    public static void Check(IValidatableObject slice, string path, List<string> problems)
    {
        foreach (var result in slice.Validate(new ValidationContext(slice, path, null, null)))
        {
            var member = result.MemberNames.First();
            problems.Add(result.ErrorMessage!.StartsWith(member, StringComparison.Ordinal)
                ? $"{path}:{result.ErrorMessage}"
                : $"{path}:{member} {result.ErrorMessage}");
        }
    }
}
