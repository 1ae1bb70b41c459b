"""The words of the pages about people: signed links, lists, what was done about an incident."""

from include.integration_watch.domain.value import Language

PEOPLE_WORDS: dict[Language, dict[str, str]] = {
    "de": {
        "list": "Liste",
        "address": "Adresse",
        "confirm_ask": "Meldungen bestätigen",
        "confirm_ask_text": "Mit dem Knopf erhält {address} ab sofort die Meldungen der Liste „{group}“.",
        "confirm_ask_button": "Ja, Meldungen erhalten",
        "confirm_done": "Bestätigt",
        "confirm_done_text": "{address} erhält die Meldungen der Liste „{group}“. Jede Nachricht enthält "
        "einen Link, mit dem die Liste verlassen werden kann.",
        "leave_ask": "Liste verlassen",
        "leave_ask_text": "Mit dem Knopf erhält {address} keine Meldungen der Liste „{group}“ mehr. "
        "{manager} erfährt davon.",
        "leave_ask_button": "Keine Meldungen mehr",
        "case_ask": "Anfrage an Coupa Support gestellt?",
        "case_ask_text": "Der Text unten lässt sich so einfügen. Der Knopf hält fest, dass die Anfrage zu "
        "{about} gestellt ist; danach wird nicht mehr erinnert.",
        "case_ask_button": "Die Anfrage ist gestellt",
        "case_done": "Die Anfrage ist gestellt",
        "case_done_text": "An die Anfrage zu {about} wird nicht mehr erinnert.",
        "leave_done": "Abgemeldet",
        "leave_done_text": "{address} erhält keine Meldungen der Liste „{group}“ mehr. Wer wieder auf die "
        "Liste möchte, wendet sich an {manager}.",
        "link_forged": "Dieser Link ist nicht gültig",
        "link_forged_text": "Er ist unvollständig oder verändert. Bitte öffnen Sie ihn noch einmal aus der "
        "Nachricht, am besten mit dem Knopf, oder kopieren Sie ihn ganz.",
        "link_expired": "Dieser Link ist abgelaufen",
        "link_expired_text": "Es wurde nichts geändert. Bitten Sie, wer die Liste verwaltet, um einen neuen, "
        "oder öffnen Sie den Link der neuesten Nachricht.",
        "link_used": "Das ist schon geschehen",
        "link_used_text": "Dieses Formular wurde bereits abgeschickt; ein zweites Mal ändert nichts. Öffnen "
        "Sie die Seite neu, um den Stand zu sehen.",
        "link_superseded": "Dieser Link gilt nicht mehr",
        "link_superseded_text": "Inzwischen hat sich etwas geändert, oder es gibt eine neuere Nachricht. Es "
        "gilt der Link der neuesten.",
        "link_unknown": "Dazu gibt es nichts mehr",
        "link_unknown_text": "Die Liste oder die Störung, zu der dieser Link gehört, gibt es nicht mehr.",
        "link_nowhere": "Nicht gefunden",
        "link_nowhere_text": "Diese Seiten öffnet nur ein Link aus einer Nachricht.",
        "link_foreign": "Nicht ausgeführt",
        "link_foreign_text": "Der Auftrag kam nicht von unserer Seite. Es wurde nichts geändert. Öffnen Sie "
        "den Link aus der Nachricht und drücken Sie dort den Knopf.",
        "link_form": "Nicht lesbar",
        "link_form_text": "Was abgeschickt wurde, ist zu lang oder nicht lesbar. Gehen Sie zurück und kürzen "
        "Sie den Text.",
        "link_often": "Zu viele Anfragen",
        "link_often_text": "Bitte warten Sie eine Minute und laden Sie die Seite dann neu.",
        "link_failed": "Das ging nicht",
        "link_failed_text": "Die Seite ließ sich nicht erstellen; der Grund steht im Protokoll des Servers. "
        "Bitte versuchen Sie es in einigen Minuten noch einmal.",
    },
    "en": {
        "list": "List",
        "address": "Address",
        "confirm_ask": "Confirm messages",
        "confirm_ask_text": "With this button {address} gets the messages of the list “{group}” from now on.",
        "confirm_ask_button": "Yes, send me messages",
        "confirm_done": "Confirmed",
        "confirm_done_text": "{address} gets the messages of the list “{group}”. Every message carries a link "
        "by which the list can be left.",
        "leave_ask": "Leave the list",
        "leave_ask_text": "With this button {address} gets no more messages of the list “{group}”. {manager} "
        "is told.",
        "leave_ask_button": "No more messages",
        "case_ask": "Is the case filed with Coupa Support?",
        "case_ask_text": "The text below can be pasted as it is. The button keeps that the case about {about} "
        "is filed; nobody is reminded of it after that.",
        "case_ask_button": "The case is filed",
        "case_done": "The case is filed",
        "case_done_text": "Nobody is reminded of the case about {about} any more.",
        "leave_done": "Taken off the list",
        "leave_done_text": "{address} gets no more messages of the list “{group}”. Whoever wants to be on it "
        "again asks {manager}.",
        "link_forged": "This link is not valid",
        "link_forged_text": "It is incomplete or was changed. Please open it from the message again, best by "
        "the button, or copy all of it.",
        "link_expired": "This link has expired",
        "link_expired_text": "Nothing was changed. Ask whoever runs the list for a new one, or open the link "
        "of the newest message.",
        "link_used": "This was done already",
        "link_used_text": "This form was sent before; a second time changes nothing. Open the page again to "
        "see how things stand.",
        "link_superseded": "This link no longer counts",
        "link_superseded_text": "Something has changed since, or there is a newer message. The link of the "
        "newest one counts.",
        "link_unknown": "Nothing is left here",
        "link_unknown_text": "The list or the incident that this link belongs to is no longer there.",
        "link_nowhere": "Not found",
        "link_nowhere_text": "Only a link from a message opens these pages.",
        "link_foreign": "Not done",
        "link_foreign_text": "The request did not come from our page. Nothing was changed. Open the link from "
        "the message and press the button there.",
        "link_form": "Not readable",
        "link_form_text": "What was sent is too long or cannot be read. Go back and shorten the text.",
        "link_often": "Too many requests",
        "link_often_text": "Please wait a minute and load the page again.",
        "link_failed": "That did not work",
        "link_failed_text": "The page could not be made; the reason stands in the server's log. Please try "
        "again in a few minutes.",
    },
}
