namespace ManagedAccess.Markdown.Tape;

/// <summary>The element names the converter knows; everything else (custom elements, most of SVG) is <see cref="Unknown"/>.</summary>
internal enum HtmlTag : byte
{
    Unknown,
    A, Abbr, Address, Applet, Area, Article, Aside, Audio, B, Base, Basefont, Bdi, Bdo, Bgsound, Big, Blockquote,
    Body, Br, Button, Canvas, Caption, Center, Cite, Code, Col, Colgroup, Data, Datalist, Dd, Del, Details, Dfn,
    Dialog, Dir, Div, Dl, Dt, Em, Embed, Fieldset, Figcaption, Figure, Font, Footer, Form, Frame, Frameset, H1, H2,
    H3, H4, H5, H6, Head, Header, Hgroup, Hr, Html, I, Iframe, Image, Img, Input, Ins, Kbd, Keygen, Label, Legend,
    Li, Link, Listing, Main, Map, Mark, Marquee, Math, Menu, Meta, Meter, Nav, Nobr, Noembed, Noframes, Noscript,
    Object, Ol, Optgroup, Option, Output, P, Param, Picture, Plaintext, Pre, Progress, Q, Rb, Rp, Rt, Rtc, Ruby, S,
    Samp, Script, Search, Section, Select, Small, Source, Span, Strike, Strong, Style, Sub, Summary, Sup, Svg, Table,
    Tbody, Td, Template, Textarea, Tfoot, Th, Thead, Time, Title, Tr, Track, Tt, U, Ul, Var, Video, Wbr, Xmp, Mi, Mo,
    Mn, Ms, Mtext, Annotation, AnnotationXml, Desc, Foreignobject,
}
