"""The demo hotel group: its registers (bordro-firma<company>-<month>.csv) and what both servers must agree on."""

from typing import Final

VKN: Final = "6120457894"
DEPARTMENTS: Final = {
    "100": "Önbüro",
    "110": "Kat Hizmetleri",
    "120": "F&B Restaurant",
    "121": "F&B Bar",
    "122": "Mutfak",
    "130": "Teknik Servis",
    "140": "Konsept & Animasyon",
    "200": "Satış & Pazarlama",
    "300": "İdari İşler",
    "310": "Muhasebe",
    "320": "İnsan Kaynakları",
}
