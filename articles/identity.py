"""Who the site is: its name and the colours that browsers show around it."""

SITE_NAME = "稳步指南"
TAGLINE = "独立的支付求助指南"
THEME_COLOUR = "#1f4d3d"
DARK_THEME_COLOUR = "#16342a"
PAPER_COLOUR = "#faf7f0"
