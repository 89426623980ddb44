using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace ShiftPlanner.Pages;

public class IndexModel : PageModel
{
    public void OnGet()
    {

    }
}
