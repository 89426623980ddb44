using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace ShiftPlanner.Pages;

public class PrivacyModel : PageModel
{
    public void OnGet()
    {
    }
}

